/** The distribution is evaluated, built and run. */
@NullMarked
package dev.firn.base;

import org.jspecify.annotations.NullMarked;
