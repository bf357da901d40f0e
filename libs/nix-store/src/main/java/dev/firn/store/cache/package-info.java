/**
 * Binary caches as a client sees them: {@link dev.firn.store.cache.BinaryCacheClient} fetches
 * objects into a local store, checked, and uploads them.
 */
@NullMarked
package dev.firn.store.cache;

import org.jspecify.annotations.NullMarked;
