/**
 * Fetches inputs: {@link dev.firn.instantiate.fetch.Fetcher} brings what an {@link
 * dev.firn.instantiate.fetch.input.Input} names to a store and says what it is.
 */
@NullMarked
package dev.firn.instantiate.fetch;

import org.jspecify.annotations.NullMarked;
