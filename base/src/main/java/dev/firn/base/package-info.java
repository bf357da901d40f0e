/** The small distribution that comes with Firn: modules and packages in Nix, as files. */
@NullMarked
package dev.firn.base;

import org.jspecify.annotations.NullMarked;
