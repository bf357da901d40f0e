package dev.firn.events;

/** What is built, by whom, and how it ended. */
public sealed interface BuildEvent extends FirnEvent
    permits BuildsPlanned,
        BuildsCancelled,
        BuildWanted,
        BuildQueued,
        BuildStarted,
        BuildSucceeded,
        BuildFailed,
        SystemBuilt,
        SystemBuildFailed {}
