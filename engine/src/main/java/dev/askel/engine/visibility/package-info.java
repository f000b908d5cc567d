/**
 * Reads executions without loading them: finds the execution of an ARN, describes executions and
 * lists them.
 *
 * <p>The journal writes the rows of executions in the transaction of each start and end, so an
 * answer is never stale. The package does not depend on the meaning of entries or states, and never
 * changes an execution.
 */
@NullMarked
package dev.askel.engine.visibility;

import org.jspecify.annotations.NullMarked;
