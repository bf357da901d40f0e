/** Plans and builds what merged systems lack. */
@NullMarked
package dev.firn.buildservice;

import org.jspecify.annotations.NullMarked;
