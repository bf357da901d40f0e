/** The service over HTTP. */
@NullMarked
package dev.firn.buildservice.rest;

import org.jspecify.annotations.NullMarked;
