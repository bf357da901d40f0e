package dev.firn.events;

/** Nodes, their profiles and what runs on them. */
public sealed interface NodeEvent extends FirnEvent
    permits NodeEnrolled,
        NodeRemoved,
        NodeConnected,
        NodeDisconnected,
        GenerationCreated,
        ActivationStarted,
        GenerationActivated,
        GenerationRolledBack,
        ActivationFailed,
        GenerationDeleted {}
