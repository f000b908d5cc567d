/**
 * Starts executions as forks of other executions. {@link dev.askel.engine.execution.fork.ForkCalls}
 * is the entry type.
 *
 * <p>The node of the request reads the origin's journal up to the event and writes the first row of
 * the fork. The fork's actor then recovers the fork from this row, as after a restart.
 */
@NullMarked
package dev.askel.engine.execution.fork;

import org.jspecify.annotations.NullMarked;
