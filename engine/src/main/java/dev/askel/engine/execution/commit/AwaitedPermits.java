package dev.askel.engine.execution.commit;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lists the calls of one execution that wait for permits (the right to make one concurrent call).
 * The wake-up row contains the permit of the first waiting call.
 */
public interface AwaitedPermits {
    /** No call waits. */
    AwaitedPermits NONE =
            new AwaitedPermits() {
                @Override
                public @Nullable String awaitedPermit(FramePath path, int ordinal) {
                    return null;
                }

                @Override
                public @Nullable WaitingCall firstWaiting(ExecutionState state, Instant now) {
                    return null;
                }
            };

    /** Returns the permit that this attempt waits for; null when it waits for none. */
    @Nullable String awaitedPermit(FramePath path, int ordinal);

    /** Whether this attempt waits for its permit. */
    default boolean isWaiting(FramePath path, int ordinal) {
        return awaitedPermit(path, ordinal) != null;
    }

    /**
     * Returns the permit for the wake-up row, and the time when the execution must be loaded for
     * its waiting calls; null when no outstanding call waits.
     */
    @Nullable WaitingCall firstWaiting(ExecutionState state, Instant now);

    /**
     * The permit of the first waiting call, and the time when the call is attempted even without a
     * permit.
     */
    record WaitingCall(String permit, Instant retryAt) {}
}
