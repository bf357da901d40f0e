/** What can go wrong when a source is fetched. */
@NullMarked
package dev.firn.instantiate.fetch.error;

import org.jspecify.annotations.NullMarked;
