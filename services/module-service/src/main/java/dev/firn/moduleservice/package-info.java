/**
 * Merges the modules of systems, keeps what every option is and who defined it, and answers
 * searches.
 */
@NullMarked
package dev.firn.moduleservice;

import org.jspecify.annotations.NullMarked;
