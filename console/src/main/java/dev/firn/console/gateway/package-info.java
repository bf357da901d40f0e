/** One address for services that are processes of their own. */
@NullMarked
package dev.firn.console.gateway;

import org.jspecify.annotations.NullMarked;
