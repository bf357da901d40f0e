/**
 * What the console knows: revisions as they go from stage to stage, places in the topics, filters.
 */
@NullMarked
package dev.firn.console.domain;

import org.jspecify.annotations.NullMarked;
