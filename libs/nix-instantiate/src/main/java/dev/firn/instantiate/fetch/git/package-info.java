/** Trees of Git repositories: of commits, and of working directories as far as Git tracks them. */
@NullMarked
package dev.firn.instantiate.fetch.git;

import org.jspecify.annotations.NullMarked;
