package dev.askel.engine.semaphore;

import dev.askel.engine.execution.ExecutionCommand.PermitsDecided;

/**
 * A decided request.
 *
 * @param persistenceId the execution
 * @param message the message to the execution
 */
record Decision(String persistenceId, PermitsDecided message) {}
