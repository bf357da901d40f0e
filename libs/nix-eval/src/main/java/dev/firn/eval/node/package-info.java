/** Compiled nodes: the executable form of the syntax tree, variables resolved to slots. */
@NullMarked
package dev.firn.eval.node;

import org.jspecify.annotations.NullMarked;
