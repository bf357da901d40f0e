/** What is known about configurations and their revisions. */
@NullMarked
package dev.firn.evalservice.domain;

import org.jspecify.annotations.NullMarked;
