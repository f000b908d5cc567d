package dev.askel.engine.execution;

import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.LoggingConfiguration;

/**
 * The definition and the logging of an execution's revision.
 *
 * @param machine its definition
 * @param logging its log configuration
 */
public record PinnedDefinition(StateMachine machine, LoggingConfiguration logging) {}
