/**
 * The actor of a loaded execution. It receives messages, advances frames, commits the changes,
 * performs effects, and is passivated. {@link dev.askel.engine.execution.live.ExecutionEntity} is
 * the entry type.
 */
@NullMarked
package dev.askel.engine.execution.live;

import org.jspecify.annotations.NullMarked;
