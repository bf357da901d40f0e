/** Connects fetching with an evaluator's settings, files and search path. */
@NullMarked
package dev.firn.instantiate.fetch.config;

import org.jspecify.annotations.NullMarked;
