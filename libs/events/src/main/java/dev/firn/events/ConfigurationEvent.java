package dev.firn.events;

/** What happens to a submitted configuration before its modules are merged. */
public sealed interface ConfigurationEvent extends FirnEvent
    permits ConfigurationSubmitted, ConfigurationEvaluated, ConfigurationRejected {}
