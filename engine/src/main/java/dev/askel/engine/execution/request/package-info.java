/**
 * The API operations on existing executions. Each operation finds the execution, sends a command to
 * its actor, and converts the reply.
 */
@NullMarked
package dev.askel.engine.execution.request;

import org.jspecify.annotations.NullMarked;
