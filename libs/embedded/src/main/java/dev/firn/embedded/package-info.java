/** A broker and an object store inside this process: for one machine, and for tests. */
@NullMarked
package dev.firn.embedded;

import org.jspecify.annotations.NullMarked;
