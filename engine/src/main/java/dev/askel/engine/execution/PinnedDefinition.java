package dev.askel.engine.execution;

import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.LoggingConfiguration;

/** The definition and the logging configuration of the revision to which an execution is pinned. */
public record PinnedDefinition(StateMachine machine, LoggingConfiguration logging) {}
