/** What a node keeps on disk: its root, profiles, journal and lock. */
@NullMarked
package dev.firn.agent.node;

import org.jspecify.annotations.NullMarked;
