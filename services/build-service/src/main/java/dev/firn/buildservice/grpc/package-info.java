/** The service over gRPC, and its way to store-service. */
@NullMarked
package dev.firn.buildservice.grpc;

import org.jspecify.annotations.NullMarked;
