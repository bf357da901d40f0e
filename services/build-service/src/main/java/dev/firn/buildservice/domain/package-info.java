/**
 * What is built, for whom, and what comes next: {@link dev.firn.buildservice.domain.Ledger} is the
 * fold of the topics, {@link dev.firn.buildservice.domain.Planner} decides from it.
 */
@NullMarked
package dev.firn.buildservice.domain;

import org.jspecify.annotations.NullMarked;
