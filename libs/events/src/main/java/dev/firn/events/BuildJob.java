package dev.firn.events;

/** The build queue: a share group, so each job goes to one worker at a time. */
public sealed interface BuildJob extends FirnEvent permits BuildRequested {}
