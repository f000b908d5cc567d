/**
 * Reads executions without loading them: finds the execution of an ARN, describes it, and lists a
 * machine's executions. Also contains the threads on which registry and visibility run SQL.
 *
 * <p>Reads the rows that the journal writes in the transaction of each start and close, so an
 * answer is never stale. It does not depend on the meaning of entries or states, and never changes
 * an execution.
 */
@NullMarked
package dev.askel.engine.visibility;

import org.jspecify.annotations.NullMarked;
