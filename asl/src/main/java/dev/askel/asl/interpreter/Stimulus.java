package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What makes a frame go on. Every stimulus may come twice or late; one that no longer fits the
 * frame's phase changes nothing.
 */
public sealed interface Stimulus {
    /** Go on with what can be done at once. */
    record Proceed() implements Stimulus {
        /** The only one needed. */
        public static final Proceed INSTANCE = new Proceed();
    }

    /** A Wait or a back-off that ends at {@code due} is over. */
    record Due(Instant due) implements Stimulus {}

    /** A worker takes the activity task. */
    record Taken(int ordinal, @Nullable String workerName) implements Stimulus {}

    /** The worker that took the activity task never got it. */
    record Returned(int ordinal) implements Stimulus {}

    /** The child execution that a {@code .sync} task waits for has begun. */
    record ChildStarted(int ordinal, String childArn) implements Stimulus {}

    /** The service has the job or the callback; {@code output} is its answer. */
    record Submitted(int ordinal, Payload output) implements Stimulus {}

    /** The task's result. */
    record Succeeded(int ordinal, Payload output) implements Stimulus {}

    /** The task's error; both members may be missing (SendTaskFailure). */
    record Failed(int ordinal, @Nullable String error, @Nullable String cause) implements Stimulus {
        /** The error of a call. */
        public Failed(int ordinal, Failure failure) {
            this(ordinal, failure.error(), failure.cause());
        }
    }

    /** TimeoutSeconds of the attempt is over, or HeartbeatSeconds without a sign of life. */
    record TimedOut(int ordinal, boolean heartbeat) implements Stimulus {}
}
