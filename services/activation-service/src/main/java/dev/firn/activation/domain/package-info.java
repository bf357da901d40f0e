/** Nodes as their events tell of them. */
@NullMarked
package dev.firn.activation.domain;

import org.jspecify.annotations.NullMarked;
