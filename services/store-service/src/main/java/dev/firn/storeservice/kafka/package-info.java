/** The stage between builds and activation. */
@NullMarked
package dev.firn.storeservice.kafka;

import org.jspecify.annotations.NullMarked;
