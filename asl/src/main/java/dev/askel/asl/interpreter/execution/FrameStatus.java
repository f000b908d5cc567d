package dev.askel.asl.interpreter.execution;

import org.jspecify.annotations.Nullable;

/** The status of a frame. A frame that succeeds is removed, so it has no status. */
public sealed interface FrameStatus {
    /** The frame has not ended. */
    record Open() implements FrameStatus {
        public static final Open INSTANCE = new Open();
    }

    /**
     * The frame ended with an error that no retrier and no catcher of the frame handled.
     *
     * @param eventId the id of the event that reports the failure
     * @param missedHeartbeat whether the error is a {@code States.Timeout} because of a missing
     *     heartbeat. Retriers and catchers of enclosing states then also match it as {@code
     *     States.HeartbeatTimeout}
     */
    record Failed(
            @Nullable String error, @Nullable String cause, long eventId, boolean missedHeartbeat)
            implements FrameStatus {}

    /** The frame was aborted, because an enclosing state or the execution ended. */
    record Aborted() implements FrameStatus {
        static final Aborted INSTANCE = new Aborted();
    }
}
