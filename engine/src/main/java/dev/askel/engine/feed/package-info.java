/**
 * Delivers live updates to subscribers on any node: the events of an execution, its end, and status
 * changes (docs/live.md).
 *
 * <p>Updates are read from the journal and the executions' rows. A commit only sends a hint that
 * there are new rows, and only to nodes that watch the execution. For this purpose, the nodes
 * announce their topics to each other. Hints may be lost, so a periodic scan of all watched
 * executions repeats them.
 */
@NullMarked
package dev.askel.engine.feed;

import org.jspecify.annotations.NullMarked;
