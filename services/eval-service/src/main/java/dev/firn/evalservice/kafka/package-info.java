/** The event side. */
@NullMarked
package dev.firn.evalservice.kafka;

import org.jspecify.annotations.NullMarked;
