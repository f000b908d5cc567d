package dev.askel.engine.journal.task;

import dev.askel.engine.sql.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A task that waits for somebody outside: an activity task or a callback.
 *
 * @param activityArn set for activity tasks
 * @param scheduledAtMillis epoch milliseconds, engine time; orders an activity's queue
 * @param worker name of the worker that took it, for display (U+0000 and lone surrogates replaced)
 * @param heartbeatSeconds null when the task asks for none
 * @param heartbeatDueMillis the task has failed its heartbeat when none came until then; {@link
 *     MissedHeartbeat#CERTAIN} when it is certain that none did
 * @param timeoutDueMillis the task times out then
 * @param input what the worker gets, JSON text; null where many tasks are listed
 * @param life tells the execution from an earlier one of its name; null when nothing does
 * @param state the state that waits, for display as {@code worker}; null when it is not told
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
        @Nullable Long life,
        @Nullable String state) {
    /** A task whose state is not told. */
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
            @Nullable Long life) {
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
                life,
                null);
    }

    /** Who is asked: a worker that polls, or whoever holds the token. */
    public enum Kind {
        ACTIVITY,
        CALLBACK
    }

    /** Whether a worker has it. */
    public enum Status {
        WAITING,
        TAKEN
    }

    /** The same task with what its worker gets. */
    public OpenTask withInput(@Nullable Bytes given) {
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
                given,
                redriveCount,
                life,
                state);
    }

    /** The same task in the hands of a worker. */
    public OpenTask taken(OpenTaskChange.Take take) {
        return new OpenTask(
                key,
                kind,
                activityArn,
                Status.TAKEN,
                scheduledAtMillis,
                take.worker(),
                take.takenAtMillis(),
                heartbeatSeconds,
                take.heartbeatDueMillis(),
                take.timeoutDueMillis(),
                input,
                redriveCount,
                life,
                state);
    }

    /** The same task back in the queue, at its old place. */
    public OpenTask waiting(OpenTaskChange.GiveBack giveBack) {
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
                giveBack.timeoutDueMillis(),
                input,
                redriveCount,
                life,
                state);
    }
}
