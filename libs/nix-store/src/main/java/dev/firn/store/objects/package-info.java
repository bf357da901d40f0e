/**
 * Stores: where objects are added and looked up.
 *
 * <p>{@link dev.firn.store.objects.Store} is the interface. {@link
 * dev.firn.store.objects.DummyStore} computes paths and holds contents in memory or not at all,
 * {@link dev.firn.store.objects.ReadOnlyStore} computes paths over another store that it does not
 * change.
 */
@NullMarked
package dev.firn.store.objects;

import org.jspecify.annotations.NullMarked;
