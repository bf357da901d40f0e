/** The planner as a stage, the worker as a member of the queue. */
@NullMarked
package dev.firn.buildservice.kafka;

import org.jspecify.annotations.NullMarked;
