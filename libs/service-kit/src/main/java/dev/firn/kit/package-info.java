/** What every service needs beside its own subject. */
@NullMarked
package dev.firn.kit;

import org.jspecify.annotations.NullMarked;
