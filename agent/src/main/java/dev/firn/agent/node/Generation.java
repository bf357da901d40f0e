package dev.firn.agent.node;

import java.time.Instant;

/**
 * A generation of a profile, as it is on disk.
 *
 * @param number from 1
 * @param storePath what it is
 * @param created when its link was made
 * @param selected whether the profile leads to it
 */
public record Generation(long number, String storePath, Instant created, boolean selected) {}
