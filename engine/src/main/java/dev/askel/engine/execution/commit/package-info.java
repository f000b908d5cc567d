/**
 * Commits the entries of an execution: gathers pending entries, writes one journal row with the
 * rows of other tables, and answers the waiting callers. {@link
 * dev.askel.engine.execution.commit.Commits} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.commit;

import org.jspecify.annotations.NullMarked;
