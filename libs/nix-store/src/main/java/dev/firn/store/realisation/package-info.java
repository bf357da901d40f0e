/** Entries of the build trace: which store object an output of a derivation turned out to be. */
@NullMarked
package dev.firn.store.realisation;

import org.jspecify.annotations.NullMarked;
