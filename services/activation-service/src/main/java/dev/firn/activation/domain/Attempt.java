package dev.firn.activation.domain;

import dev.firn.events.Action;

/**
 * An activation that was begun and has not ended.
 *
 * @param revision names it; the order's id
 * @param generation 0 when none is made
 * @param storePath what is to be activated
 * @param rollback whether an earlier generation is taken up again
 */
public record Attempt(
    String revision, long generation, String storePath, Action action, boolean rollback) {}
