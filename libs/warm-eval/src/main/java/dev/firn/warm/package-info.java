/**
 * The language for a service: an evaluator that stays warm over the service's store, sees only what
 * it is shown, and tells faults as data.
 */
@NullMarked
package dev.firn.warm;

import org.jspecify.annotations.NullMarked;
