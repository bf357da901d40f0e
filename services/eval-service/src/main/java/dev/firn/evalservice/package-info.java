/** Takes submissions, pins and evaluates their sources, and finds the systems in them. */
@NullMarked
package dev.firn.evalservice;

import org.jspecify.annotations.NullMarked;
