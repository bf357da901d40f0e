/** The agents' side. */
@NullMarked
package dev.firn.activation.grpc;

import org.jspecify.annotations.NullMarked;
