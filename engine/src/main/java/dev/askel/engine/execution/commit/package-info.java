/**
 * Commits the entries of an execution. The package collects pending entries, writes them as one
 * journal row with the rows of other tables, and then sends replies to the waiting callers. {@link
 * dev.askel.engine.execution.commit.Commits} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.commit;

import org.jspecify.annotations.NullMarked;
