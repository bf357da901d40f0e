package dev.firn.events;

/** What merging the modules of one system gives. */
public sealed interface SystemEvent extends FirnEvent permits SystemMerged, SystemRejected {}
