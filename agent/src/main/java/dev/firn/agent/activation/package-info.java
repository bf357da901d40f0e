/** Orders and how they are carried out: phases, health checks, rollback, recovery. */
@NullMarked
package dev.firn.agent.activation;

import org.jspecify.annotations.NullMarked;
