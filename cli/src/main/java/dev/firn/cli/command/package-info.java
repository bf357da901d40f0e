/** Firn's own commands. */
@NullMarked
package dev.firn.cli.command;

import org.jspecify.annotations.NullMarked;
