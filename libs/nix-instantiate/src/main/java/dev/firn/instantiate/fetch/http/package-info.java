/** Downloads: over HTTP with retries and credentials for the right host only, or from files. */
@NullMarked
package dev.firn.instantiate.fetch.http;

import org.jspecify.annotations.NullMarked;
