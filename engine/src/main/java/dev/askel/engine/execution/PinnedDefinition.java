package dev.askel.engine.execution;

import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.LoggingConfiguration;

/** The definition and the log configuration of the revision that an execution is pinned to. */
public record PinnedDefinition(StateMachine machine, LoggingConfiguration logging) {}
