/** The HTTP side. */
@NullMarked
package dev.firn.moduleservice.rest;

import org.jspecify.annotations.NullMarked;
