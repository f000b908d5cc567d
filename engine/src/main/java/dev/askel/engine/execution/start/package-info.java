/**
 * Starts executions. It validates the request, and then runs the execution on the calling thread or
 * sends the start to its actor. {@link dev.askel.engine.execution.start.StartCalls} is the entry
 * type.
 */
@NullMarked
package dev.askel.engine.execution.start;

import org.jspecify.annotations.NullMarked;
