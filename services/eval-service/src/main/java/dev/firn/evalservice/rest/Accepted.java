package dev.firn.evalservice.rest;

/**
 * A submission was taken.
 *
 * @param revision its id; every event that it causes carries it
 * @param configuration the configuration's name
 * @param events where to follow it
 */
public record Accepted(String revision, String configuration, String events) {}
