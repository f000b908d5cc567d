/**
 * Bulk jobs, which stop or redrive many executions: jobs, their items and the actors that run them.
 * AWS has no such feature.
 *
 * <p>A job's items are stored when it starts, so the job affects exactly the executions that
 * matched at that time. One actor in the cluster owns a job. A fence in the job's row prevents
 * damage by two concurrent owners. An item is durably marked as begun before its request is sent. A
 * request with an unknown outcome is retried, because executions recognise repeated commands. The
 * package sends only the commands of StopExecution and RedriveExecution, and must not depend on
 * states.
 */
@NullMarked
package dev.askel.engine.bulk;

import org.jspecify.annotations.NullMarked;
