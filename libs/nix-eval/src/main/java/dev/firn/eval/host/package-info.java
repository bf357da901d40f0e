/** What an evaluation sees of the world: files, environment, store. */
@NullMarked
package dev.firn.eval.host;

import org.jspecify.annotations.NullMarked;
