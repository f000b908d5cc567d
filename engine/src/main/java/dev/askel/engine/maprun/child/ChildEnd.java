package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.visibility.RedriveVerdict;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a child execution of a Map Run: its final status with its output, or with its
 * error and cause.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param name the child's name, a UUID
 * @param status any status except RUNNING and PENDING_REDRIVE
 * @param input the child's input; null for a Standard child whose row in {@code executions} has the
 *     input
 * @param output the output; null unless the child succeeded
 * @param startedAtMillis engine time of the start, epoch milliseconds
 * @param stoppedAtMillis engine time of the end, epoch milliseconds
 * @param redriveCount the number of redrives of the child
 * @param isRedrivable false when the child has not succeeded and cannot be redriven
 */
public record ChildEnd(
        long child,
        int items,
        String name,
        ExecutionStatus status,
        @Nullable Payload input,
        @Nullable Payload output,
        @Nullable String error,
        @Nullable String cause,
        long startedAtMillis,
        long stoppedAtMillis,
        int redriveCount,
        boolean isRedrivable) {
    /** Creates the outcome of a child that succeeded or can be redriven. */
    public ChildEnd(
            long child,
            int items,
            String name,
            ExecutionStatus status,
            @Nullable Payload input,
            @Nullable Payload output,
            @Nullable String error,
            @Nullable String cause,
            long startedAtMillis,
            long stoppedAtMillis,
            int redriveCount) {
        this(
                child,
                items,
                name,
                status,
                input,
                output,
                error,
                cause,
                startedAtMillis,
                stoppedAtMillis,
                redriveCount,
                true);
    }

    /** Returns the bytes of the input and the output, and the length of the cause. */
    public long dataBytes() {
        return sizeOf(input) + sizeOf(output) + (cause == null ? 0 : cause.length());
    }

    private static long sizeOf(@Nullable Payload payload) {
        return payload == null ? 0 : payload.sizeBytes();
    }

    /**
     * Returns this outcome, marked as not redrivable if the child has not succeeded and its history
     * is full.
     *
     * @param lastEventId the number of events in the child's history
     * @param historyEventsMax maximum number of events of a history
     */
    ChildEnd withEvents(long lastEventId, long historyEventsMax) {
        return status != ExecutionStatus.SUCCEEDED
                        && RedriveVerdict.isHistoryFull(lastEventId, historyEventsMax)
                ? notRedrivable()
                : this;
    }

    /** Returns this outcome, marked as not redrivable. */
    ChildEnd notRedrivable() {
        return new ChildEnd(
                child,
                items,
                name,
                status,
                input,
                output,
                error,
                cause,
                startedAtMillis,
                stoppedAtMillis,
                redriveCount,
                false);
    }
}
