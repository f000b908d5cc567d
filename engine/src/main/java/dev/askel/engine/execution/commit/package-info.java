/**
 * The way of an execution's entries to the journal: the pending entries, the write of one row with
 * the rows of other tables, and the callers who wait for it. {@link
 * dev.askel.engine.execution.commit.Commits} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.commit;

import org.jspecify.annotations.NullMarked;
