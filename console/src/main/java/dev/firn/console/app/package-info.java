/** The event feed and the view of revisions, over Kafka. */
@NullMarked
package dev.firn.console.app;

import org.jspecify.annotations.NullMarked;
