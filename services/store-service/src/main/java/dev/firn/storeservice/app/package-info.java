/** What the store does: serve and take paths, know closures, keep roots, collect garbage. */
@NullMarked
package dev.firn.storeservice.app;

import org.jspecify.annotations.NullMarked;
