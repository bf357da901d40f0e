/** What is decided about nodes, and who is told. */
@NullMarked
package dev.firn.activation.app;

import org.jspecify.annotations.NullMarked;
