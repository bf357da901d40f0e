package dev.firn.buildservice.rest;

/**
 * A build is tried again.
 *
 * @param derivation its name in the store
 * @param revision the id that its events carry
 */
public record RetryAccepted(String derivation, String revision) {}
