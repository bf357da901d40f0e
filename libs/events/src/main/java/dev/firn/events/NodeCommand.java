package dev.firn.events;

/** What people ask of a node and what its agent reports, on the way to the node's single writer. */
public sealed interface NodeCommand extends FirnEvent
    permits GenerationRequested,
        EnrolmentRequested,
        RemovalRequested,
        RollbackRequested,
        AgentConnected,
        AgentDisconnected,
        ActivationReported,
        GenerationDeletionRequested {}
