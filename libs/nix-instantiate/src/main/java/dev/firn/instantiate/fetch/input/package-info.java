/** Inputs: what to fetch, as a URL and as a set of attributes. */
@NullMarked
package dev.firn.instantiate.fetch.input;

import org.jspecify.annotations.NullMarked;
