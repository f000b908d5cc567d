/**
 * Runs bulk jobs. A bulk job performs an action on many executions, such as a stop or a redrive.
 * Each of these executions is an item of the job. AWS has no such feature.
 *
 * <p>A job's items are stored when it starts, so the job affects only executions that matched at
 * that time. One actor in the cluster owns a job. The job's row names the owner, and each write
 * checks that name. So a previous owner cannot change the job. An item is durably marked as begun
 * before its request is sent. A request with an unknown outcome is retried, because executions
 * recognise repeated commands. The package acts only by {@link
 * dev.askel.engine.bulk.ExecutionOperations}, and must not depend on states.
 */
@NullMarked
package dev.askel.engine.bulk;

import org.jspecify.annotations.NullMarked;
