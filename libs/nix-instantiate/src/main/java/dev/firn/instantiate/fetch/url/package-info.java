/** URLs of sources: RFC 3986 with the few liberties that flake references take. */
@NullMarked
package dev.firn.instantiate.fetch.url;

import org.jspecify.annotations.NullMarked;
