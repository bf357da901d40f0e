/** Looking into values, line by line. */
@NullMarked
package dev.firn.cli.repl;

import org.jspecify.annotations.NullMarked;
