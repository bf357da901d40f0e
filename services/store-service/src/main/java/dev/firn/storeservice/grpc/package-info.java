/** What other services ask of the store. */
@NullMarked
package dev.firn.storeservice.grpc;

import org.jspecify.annotations.NullMarked;
