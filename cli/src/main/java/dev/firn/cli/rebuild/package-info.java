/** {@code firn rebuild}: from a configuration to a running generation, shown live. */
@NullMarked
package dev.firn.cli.rebuild;

import org.jspecify.annotations.NullMarked;
