/** What a command is given: arguments, environment, streams. Text is bytes, one char per byte. */
@NullMarked
package dev.firn.cli.console;

import org.jspecify.annotations.NullMarked;
