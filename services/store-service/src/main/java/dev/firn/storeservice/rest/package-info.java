/** The binary cache protocol and the store's own REST interface. */
@NullMarked
package dev.firn.storeservice.rest;

import org.jspecify.annotations.NullMarked;
