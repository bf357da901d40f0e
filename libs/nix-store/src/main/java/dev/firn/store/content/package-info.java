/** From a tree of files to its content address, by any of the four methods. */
@NullMarked
package dev.firn.store.content;

import org.jspecify.annotations.NullMarked;
