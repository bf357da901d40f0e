/** The event side. */
@NullMarked
package dev.firn.moduleservice.kafka;

import org.jspecify.annotations.NullMarked;
