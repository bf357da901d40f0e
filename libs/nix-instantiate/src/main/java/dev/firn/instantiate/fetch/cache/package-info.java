/** What was fetched before: answers of servers, commits, and unpacked trees. */
@NullMarked
package dev.firn.instantiate.fetch.cache;

import org.jspecify.annotations.NullMarked;
