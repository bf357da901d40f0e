package dev.firn.events;

/** Who may do what. */
public sealed interface AccessEvent extends FirnEvent permits TokenCreated, TokenRevoked {}
