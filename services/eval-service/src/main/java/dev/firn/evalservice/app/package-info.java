/** Fetching, pinning and evaluating sources. */
@NullMarked
package dev.firn.evalservice.app;

import org.jspecify.annotations.NullMarked;
