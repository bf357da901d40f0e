/** The world as an evaluation over a store sees it: files, search path, access rules, builds. */
@NullMarked
package dev.firn.instantiate.host;

import org.jspecify.annotations.NullMarked;
