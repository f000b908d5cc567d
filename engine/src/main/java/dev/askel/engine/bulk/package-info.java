/**
 * Bulk jobs, which stop or redrive many executions: jobs, their items and the actors that run them.
 * AWS has no such feature.
 *
 * <p>A job's items are stored when it starts, so the job affects exactly the executions that
 * matched at that time. One actor in the cluster owns a job, and a fence in the job's row makes two
 * concurrent owners harmless. An item is durably marked as begun before its request is sent, and
 * the request is retried when its outcome is unknown: the executions decide, by the same commands
 * as for StopExecution and RedriveExecution. The package must not depend on states, and sends no
 * other commands to executions.
 */
@NullMarked
package dev.askel.engine.bulk;

import org.jspecify.annotations.NullMarked;
