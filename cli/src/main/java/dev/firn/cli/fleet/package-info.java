/** What runs where: nodes, events, logs, options, profiles. */
@NullMarked
package dev.firn.cli.fleet;

import org.jspecify.annotations.NullMarked;
