/** The connection to the server. */
@NullMarked
package dev.firn.agent.link;

import org.jspecify.annotations.NullMarked;
