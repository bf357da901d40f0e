/** What an orchestrator asks of every service. */
@NullMarked
package dev.firn.kit.health;

import org.jspecify.annotations.NullMarked;
