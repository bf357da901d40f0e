/** Which store paths the bytes of an object refer to. */
@NullMarked
package dev.firn.store.references;

import org.jspecify.annotations.NullMarked;
