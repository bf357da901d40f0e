/**
 * From what a builder left behind to valid store objects: checks, canonical form, references,
 * hashes.
 */
@NullMarked
package dev.firn.build.internal.output;

import org.jspecify.annotations.NullMarked;
