/**
 * Delivers live updates to subscribers on any node: the events of an execution, its end, and status
 * changes (docs/live.md).
 *
 * <p>The feed reads updates from the journal and from {@code executions}. A commit only sends a
 * hint that there are new rows. Only nodes with subscribers of the execution receive the hint. For
 * this purpose, the nodes announce their topics to each other. Hints may be lost, so a periodic
 * scan of all executions with subscribers repeats lost hints.
 */
@NullMarked
package dev.askel.engine.feed;

import org.jspecify.annotations.NullMarked;
