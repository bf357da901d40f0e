/** The small distribution in Nix that Firn brings along, as resources. */
@NullMarked
package dev.firn.base;

import org.jspecify.annotations.NullMarked;
