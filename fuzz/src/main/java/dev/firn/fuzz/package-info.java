/** What strangers may write, read by whatever reads it, with what has to hold of that. */
@NullMarked
package dev.firn.fuzz;

import org.jspecify.annotations.NullMarked;
