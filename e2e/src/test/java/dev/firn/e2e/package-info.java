/** Firn from outside: what its users see. */
@NullMarked
package dev.firn.e2e;

import org.jspecify.annotations.NullMarked;
