package dev.askel.engine.api.workbench;

import org.jspecify.annotations.Nullable;

/** An operator's repair of an execution that does not advance. */
public sealed interface Repair {
    /**
     * Performs the outstanding effects again, such as due timers and unanswered calls, and rewrites
     * the row that wakes the execution.
     */
    record Wake() implements Repair {}

    /**
     * Completes a task instead of its worker.
     *
     * @param task names the task: its token, the name of the waiting state, the task's key in the
     *     inspection, or the id of an event. That event entered the state, or is the last event
     *     before the wait
     * @param output JSON text
     */
    record Complete(String task, String output) implements Repair {}

    /** Fails a task instead of its worker. Retry and Catch apply to the failure. */
    record Fail(String task, @Nullable String error, @Nullable String cause) implements Repair {}

    /** Aborts the execution, even if it cannot be recovered. */
    record Abort(@Nullable String error, @Nullable String cause) implements Repair {}

    /**
     * Releases the permits of a semaphore that the execution holds.
     *
     * @param key the key of the semaphore; empty without a key
     */
    record ReleasePermits(String name, String key, String reason) implements Repair {}

    /** Releases the execution from quarantine and recovers it again. */
    record Retry() implements Repair {}
}
