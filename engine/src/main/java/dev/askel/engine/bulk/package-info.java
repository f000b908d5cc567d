/**
 * Stopping and redriving many executions: jobs, their items, and who works them off. Nothing of AWS
 * is like it.
 *
 * <p>A job's items are written down when it is taken, so it means what it meant then. Each job has
 * one actor in the cluster that owns it, and a fence in its row, so that two owners for a moment do
 * no harm. An item is begun durably before its execution is told, and told again if nobody knows
 * what became of that: the executions themselves decide, by the same commands as for StopExecution
 * and RedriveExecution. Must not know what a state is, and asks executions nothing else.
 */
@NullMarked
package dev.askel.engine.bulk;

import org.jspecify.annotations.NullMarked;
