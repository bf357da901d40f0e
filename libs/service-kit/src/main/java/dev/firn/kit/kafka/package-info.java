/**
 * Events over Kafka: {@link dev.firn.kit.kafka.Stage} reads, decides and writes in one transaction,
 * {@link dev.firn.kit.kafka.EventView} folds topics into a state, {@link
 * dev.firn.kit.kafka.WorkQueue} hands out jobs.
 */
@NullMarked
package dev.firn.kit.kafka;

import org.jspecify.annotations.NullMarked;
