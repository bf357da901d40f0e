/** Talking to Firn's services: JSON over HTTP, and server-sent events. */
@NullMarked
package dev.firn.cli.rest;

import org.jspecify.annotations.NullMarked;
