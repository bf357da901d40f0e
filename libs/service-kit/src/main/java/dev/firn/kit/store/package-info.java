/** The store in which a service works, and its way to store-service. */
@NullMarked
package dev.firn.kit.store;

import org.jspecify.annotations.NullMarked;
