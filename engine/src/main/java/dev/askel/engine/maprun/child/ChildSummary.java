package dev.askel.engine.maprun.child;

import dev.askel.asl.history.ExecutionStatus;

/**
 * The outcome of a child without its input, output, error and cause, for lists.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param name the child's name, a UUID
 * @param status any status except RUNNING and PENDING_REDRIVE
 * @param startedAtMillis engine time of the start, epoch milliseconds
 * @param stoppedAtMillis engine time of the end, epoch milliseconds
 * @param redriveCount the number of redrives of the child
 */
public record ChildSummary(
        long child,
        int items,
        String name,
        ExecutionStatus status,
        long startedAtMillis,
        long stoppedAtMillis,
        int redriveCount) {}
