/**
 * What Firn's services tell each other and anyone who listens: one sealed interface of records for
 * each Kafka topic. Each event travels as a CloudEvent 1.0 in Kafka's binary mode: the attributes
 * are headers ({@code ce_type}, {@code ce_id} …), the value is the record as JSON. Fields are only
 * ever added; a change that readers cannot skip gets a new version.
 */
@NullMarked
package dev.firn.events;

import org.jspecify.annotations.NullMarked;
