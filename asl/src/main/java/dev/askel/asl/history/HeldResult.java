package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A result that an execution received while it was paused, and that takes effect when it resumes.
 */
public sealed interface HeldResult {
    /** Identifies the task attempt or the Map Run within its frame. */
    int ordinal();

    /**
     * The service has accepted the request of a task that then waits for a callback or a job.
     *
     * @param handle the key with which the connector finds the job; null when no job was started
     */
    record Response(int ordinal, Payload output, @Nullable String handle) implements HeldResult {}

    /** The task or the Map Run has succeeded. */
    record Succeeded(int ordinal, Payload output) implements HeldResult {}

    /** The task or the Map Run has failed. */
    record Failed(int ordinal, @Nullable String error, @Nullable String cause)
            implements HeldResult {}

    /** The worker of the task has missed a heartbeat. */
    record HeartbeatMissed(int ordinal) implements HeldResult {}
}
