/**
 * Executions as sharded actors: {@code ExecutionEntity} owns the order of an execution's events,
 * {@code BranchActor} advances a branch on another core. The deciding itself is the interpreter's;
 * this room journals what was decided and then does what the state owes. Knows neither SQL nor
 * HTTP.
 */
@NullMarked
package dev.askel.engine.execution;

import org.jspecify.annotations.NullMarked;
