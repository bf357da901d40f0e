/** Which server a command talks to, and the one that runs on this machine. */
@NullMarked
package dev.firn.cli.server;

import org.jspecify.annotations.NullMarked;
