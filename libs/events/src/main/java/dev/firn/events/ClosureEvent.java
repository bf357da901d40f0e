package dev.firn.events;

/** What the store says of whole systems. */
public sealed interface ClosureEvent extends FirnEvent permits ClosureStored, ClosureIncomplete {}
