/** The REST resources. */
@NullMarked
package dev.firn.activation.rest;

import org.jspecify.annotations.NullMarked;
