/**
 * The actor of a loaded execution. It receives messages, lets frames decide, commits their
 * decisions, performs effects, and is passivated. {@link
 * dev.askel.engine.execution.live.ExecutionEntity} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.live;

import org.jspecify.annotations.NullMarked;
