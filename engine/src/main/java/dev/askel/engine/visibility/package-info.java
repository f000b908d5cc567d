/**
 * Reads executions without loading them: finds the execution of an ARN, describes executions and
 * lists them.
 *
 * <p>The journal writes the row of an execution in the transaction of each start, end and redrive,
 * so an answer always shows the last of these commits. The package does not depend on the meaning
 * of entries or states, and never changes an execution.
 */
@NullMarked
package dev.askel.engine.visibility;

import org.jspecify.annotations.NullMarked;
