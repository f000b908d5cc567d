/**
 * Delivers live updates to subscribers on any node: the events of an execution, its end, and status
 * changes (docs/live.md).
 *
 * <p>Updates are read from the journal and the executions' rows. A commit only sends a hint that
 * there is something to read, and only if a node watches the execution. For this the nodes announce
 * their topics to each other. Hints may be lost. A periodic scan of all watched executions finds
 * missed ones.
 */
@NullMarked
package dev.askel.engine.feed;

import org.jspecify.annotations.NullMarked;
