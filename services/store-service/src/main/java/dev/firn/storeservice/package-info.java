/** Keeps store objects in S3, serves them as a binary cache, and keeps closures complete. */
@NullMarked
package dev.firn.storeservice;

import org.jspecify.annotations.NullMarked;
