/**
 * Executions as sharded actors: {@code ExecutionEntity} owns the order of an execution's events,
 * {@code Decisions} moves long decisions to evaluation threads. The interpreter decides; this
 * package journals the decisions and then performs the effects. Knows neither SQL nor HTTP.
 */
@NullMarked
package dev.askel.engine.execution;

import org.jspecify.annotations.NullMarked;
