package dev.askel.engine.execution;

import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.LoggingConfiguration;

/**
 * What an execution is pinned to by its revision.
 *
 * @param machine what it runs
 * @param logging what it logs
 */
public record PinnedDefinition(StateMachine machine, LoggingConfiguration logging) {}
