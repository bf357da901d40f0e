package dev.firn.events;

/**
 * What happens to a submitted configuration before its modules are merged, and that it is
 * cancelled, whenever that is.
 */
public sealed interface ConfigurationEvent extends FirnEvent
    permits ConfigurationSubmitted,
        ConfigurationEvaluated,
        ConfigurationRejected,
        ConfigurationCancelled {}
