/** The node agent: takes orders, fetches closures, activates generations, rolls back. */
@NullMarked
package dev.firn.agent;

import org.jspecify.annotations.NullMarked;
