package dev.askel.asl.interpreter.execution;

import org.jspecify.annotations.Nullable;

/** Whether a frame is still under way; a frame that ended well is gone. */
public sealed interface FrameStatus {
    /** Under way. */
    record Open() implements FrameStatus {
        public static final Open INSTANCE = new Open();
    }

    /**
     * Ended with an error nobody in it handled.
     *
     * @param eventId the failing event
     * @param missedHeartbeat whether the error is a {@code States.Timeout} that handlers further
     *     out may call {@code States.HeartbeatTimeout} too
     */
    record Failed(
            @Nullable String error, @Nullable String cause, long eventId, boolean missedHeartbeat)
            implements FrameStatus {}

    /** Ended because something around it ended. */
    record Aborted() implements FrameStatus {
        static final Aborted INSTANCE = new Aborted();
    }
}
