/** The console's REST interface: events as server-sent events, revisions. */
@NullMarked
package dev.firn.console.rest;

import org.jspecify.annotations.NullMarked;
