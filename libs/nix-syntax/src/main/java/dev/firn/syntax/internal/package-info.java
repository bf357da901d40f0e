/** The parser's workings; nothing outside of this library may depend on them. */
@NullMarked
package dev.firn.syntax.internal;

import org.jspecify.annotations.NullMarked;
