/**
 * The queues of start limits: grants to waiting executions, and the operators' view of rules and
 * queues. The package must not decide which permit an execution holds: only the execution's journal
 * does.
 *
 * <p>Entry type: {@link dev.askel.engine.startqueue.StartGrants}.
 */
@NullMarked
package dev.askel.engine.startqueue;

import org.jspecify.annotations.NullMarked;
