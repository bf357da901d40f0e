/** activation-service: nodes, their profiles and generations, and how they are activated. */
@NullMarked
package dev.firn.activation;

import org.jspecify.annotations.NullMarked;
