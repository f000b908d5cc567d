package dev.askel.engine.journal.task;

import dev.askel.engine.sql.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A task that waits for an external result: an activity task or a callback.
 *
 * @param activityArn null for callbacks
 * @param scheduledAtMillis epoch milliseconds, engine time; an activity's queue has this order
 * @param worker name of the worker that polled the task, for display (U+0000 and lone surrogates
 *     replaced)
 * @param takenAtMillis the time of the dispatch to a worker, epoch milliseconds; null before the
 *     dispatch
 * @param heartbeatSeconds null when the task requires no heartbeats
 * @param heartbeatDueMillis the time until which a heartbeat must arrive; {@link
 *     MissedHeartbeat#CONFIRMED} when the miss is confirmed; null while no heartbeat is due
 * @param timeoutDueMillis the time when the task times out; null when it never does
 * @param input the worker's input, JSON text; null in lists of tasks
 * @param startStamp the start time of the execution in epoch milliseconds, which distinguishes the
 *     execution from earlier ones with the same name; null when unknown
 * @param state the name of the waiting state, for display like {@code worker}; null when unknown
 */
public record OpenTask(
        TaskKey key,
        Kind kind,
        @Nullable String activityArn,
        Status status,
        long scheduledAtMillis,
        @Nullable String worker,
        @Nullable Long takenAtMillis,
        @Nullable Long heartbeatSeconds,
        @Nullable Long heartbeatDueMillis,
        @Nullable Long timeoutDueMillis,
        @Nullable Bytes input,
        int redriveCount,
        @Nullable Long startStamp,
        @Nullable String state) {
    /** Creates a task without the name of its state. */
    public OpenTask(
            TaskKey key,
            Kind kind,
            @Nullable String activityArn,
            Status status,
            long scheduledAtMillis,
            @Nullable String worker,
            @Nullable Long takenAtMillis,
            @Nullable Long heartbeatSeconds,
            @Nullable Long heartbeatDueMillis,
            @Nullable Long timeoutDueMillis,
            @Nullable Bytes input,
            int redriveCount,
            @Nullable Long startStamp) {
        this(
                key,
                kind,
                activityArn,
                status,
                scheduledAtMillis,
                worker,
                takenAtMillis,
                heartbeatSeconds,
                heartbeatDueMillis,
                timeoutDueMillis,
                input,
                redriveCount,
                startStamp,
                null);
    }

    /** The receiver of the task: a worker that polls, or the holder of the task token. */
    public enum Kind {
        ACTIVITY,
        CALLBACK
    }

    /** Whether workers can poll the task. */
    public enum Status {
        WAITING,
        /**
         * The task is dispatched to a worker. Without a time of the dispatch, the pause of its
         * execution keeps it from workers.
         */
        TAKEN
    }

    /** Returns this task with another input. */
    public OpenTask withInput(@Nullable Bytes newInput) {
        return new OpenTask(
                key,
                kind,
                activityArn,
                status,
                scheduledAtMillis,
                worker,
                takenAtMillis,
                heartbeatSeconds,
                heartbeatDueMillis,
                timeoutDueMillis,
                newInput,
                redriveCount,
                startStamp,
                state);
    }

    /** Returns the task after its dispatch to a worker. */
    public OpenTask afterDispatch(
            @Nullable String byWorker,
            @Nullable Long atMillis,
            @Nullable Long nextHeartbeatDueMillis,
            @Nullable Long nextTimeoutDueMillis) {
        return new OpenTask(
                key,
                kind,
                activityArn,
                Status.TAKEN,
                scheduledAtMillis,
                byWorker,
                atMillis,
                heartbeatSeconds,
                nextHeartbeatDueMillis,
                nextTimeoutDueMillis,
                input,
                redriveCount,
                startStamp,
                state);
    }

    /** Returns the task after its return to the queue, at its previous position. */
    OpenTask afterRequeue(@Nullable Long nextTimeoutDueMillis) {
        return new OpenTask(
                key,
                kind,
                activityArn,
                Status.WAITING,
                scheduledAtMillis,
                null,
                null,
                heartbeatSeconds,
                null,
                nextTimeoutDueMillis,
                input,
                redriveCount,
                startStamp,
                state);
    }
}
