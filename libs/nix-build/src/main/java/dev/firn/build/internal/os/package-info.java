/**
 * The system calls that the JDK does not offer: starting a process with chosen file descriptors,
 * {@code flock}, and changing files below an open folder without following links.
 */
@NullMarked
package dev.firn.build.internal.os;

import org.jspecify.annotations.NullMarked;
