/**
 * POSIX extended regular expressions over bytes, with the choices that the C++ standard library of
 * GNU makes, which Nix's results rest on. See {@link dev.firn.eval.regex.Regex}.
 */
@NullMarked
package dev.firn.eval.regex;

import org.jspecify.annotations.NullMarked;
