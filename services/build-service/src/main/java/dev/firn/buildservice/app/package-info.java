/** What the service does, without its surroundings. */
@NullMarked
package dev.firn.buildservice.app;

import org.jspecify.annotations.NullMarked;
