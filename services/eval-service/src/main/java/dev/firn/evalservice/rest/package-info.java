/** The HTTP side. */
@NullMarked
package dev.firn.evalservice.rest;

import org.jspecify.annotations.NullMarked;
