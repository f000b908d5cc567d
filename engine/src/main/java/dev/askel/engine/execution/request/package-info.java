/**
 * The operations on existing executions. Each one finds the execution, sends a command to its actor
 * and translates the reply.
 */
@NullMarked
package dev.askel.engine.execution.request;

import org.jspecify.annotations.NullMarked;
