/**
 * The actor of an execution in memory: receives messages, lets frames decide, commits, performs
 * effects, and is passivated. {@link dev.askel.engine.execution.live.ExecutionEntity} is the entry
 * type.
 */
@NullMarked
package dev.askel.engine.execution.live;

import org.jspecify.annotations.NullMarked;
