/** All of Firn in one process, with a broker and an object store of its own. */
@NullMarked
package dev.firn.standalone;

import org.jspecify.annotations.NullMarked;
