package dev.askel.engine.execution.commit;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lists the calls of one execution that wait for permits, as the wake-up row shows them. */
public interface AwaitedPermits {
    /** No call waits. */
    AwaitedPermits NONE =
            new AwaitedPermits() {
                @Override
                public boolean isWaiting(FramePath path, int ordinal) {
                    return false;
                }

                @Override
                public @Nullable Waiting firstWaiting(ExecutionState state, Instant now) {
                    return null;
                }
            };

    /** Whether this attempt waits for its permit. */
    boolean isWaiting(FramePath path, int ordinal);

    /**
     * Returns the permit that the row names, and the time when the execution must be loaded for its
     * waiting calls; null when no outstanding call waits.
     */
    @Nullable Waiting firstWaiting(ExecutionState state, Instant now);

    /** The first waiting call. */
    record Waiting(String permit, Instant againAt) {}
}
