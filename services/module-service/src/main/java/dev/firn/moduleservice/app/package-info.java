/** Merging modules. */
@NullMarked
package dev.firn.moduleservice.app;

import org.jspecify.annotations.NullMarked;
