/** Who may call: one token that services and the command line share. */
@NullMarked
package dev.firn.kit.auth;

import org.jspecify.annotations.NullMarked;
