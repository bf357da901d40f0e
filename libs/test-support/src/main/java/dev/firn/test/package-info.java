/** Helpers for the tests of every module; holds no tests itself. */
@NullMarked
package dev.firn.test;

import org.jspecify.annotations.NullMarked;
