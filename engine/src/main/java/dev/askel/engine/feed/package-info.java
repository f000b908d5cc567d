/**
 * Live updates: an execution's events, its end, and status changes, delivered to subscribers on any
 * node (docs/live.md).
 *
 * <p>Updates are read from the journal and the executions' rows. A commit only gives a hint that
 * there is something to read, and only if a node watches the execution: the nodes announce their
 * topics to each other. Hints may be lost. A periodic scan of all watched executions finds missed
 * ones.
 */
@NullMarked
package dev.askel.engine.feed;

import org.jspecify.annotations.NullMarked;
