package dev.askel.asl.interpreter.execution;

import org.jspecify.annotations.Nullable;

/** The status of a frame. A frame that succeeds is removed, so it has no status. */
public sealed interface FrameStatus {
    /** The frame has not ended. */
    record Open() implements FrameStatus {
        public static final Open INSTANCE = new Open();
    }

    /**
     * The frame ended with an error that none of its handlers handled.
     *
     * @param eventId the failing event
     * @param missedHeartbeat whether the error is a {@code States.Timeout} that the handlers around
     *     the frame also match as {@code States.HeartbeatTimeout}
     */
    record Failed(
            @Nullable String error, @Nullable String cause, long eventId, boolean missedHeartbeat)
            implements FrameStatus {}

    /** The frame ended because a frame around it ended. */
    record Aborted() implements FrameStatus {
        static final Aborted INSTANCE = new Aborted();
    }
}
