/** Failures as callers see them: problem details (RFC 9457). */
@NullMarked
package dev.firn.kit.problem;

import org.jspecify.annotations.NullMarked;
