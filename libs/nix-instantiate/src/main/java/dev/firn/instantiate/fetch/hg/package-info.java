/** Mercurial inputs, fetched by the {@code hg} command. */
@NullMarked
package dev.firn.instantiate.fetch.hg;

import org.jspecify.annotations.NullMarked;
