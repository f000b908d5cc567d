package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.Phase;
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

    /**
     * Go on by one state. Branches that can go on at the same time are asked so, one after the
     * other: AWS's histories of branches interleave state by state (docs/aws/history.md sections 4
     * and 5.3).
     */
    record TakeTurn() implements Stimulus {
        /** The only one needed. */
        public static final TakeTurn INSTANCE = new TakeTurn();
    }

    /** A Wait or a back-off that ends at {@code due} is over. */
    record Due(Instant due) implements Stimulus {}

    /**
     * A worker takes the activity task.
     *
     * @param handOver by when it must be known that the worker got it; null when it has it at once
     */
    record Taken(int ordinal, @Nullable String workerName, Phase.@Nullable HandOver handOver)
            implements Stimulus {
        /** Taken by a worker that has it at once. */
        public Taken(int ordinal, @Nullable String workerName) {
            this(ordinal, workerName, null);
        }
    }

    /** The worker has the activity task that was taken for it under this id. */
    record HandedOver(int ordinal, String takeId) implements Stimulus {}

    /**
     * The worker that took the activity task never got it.
     *
     * @param takeId the taking that came to nothing; null stands for any
     */
    record Returned(int ordinal, @Nullable String takeId) implements Stimulus {
        /** Whoever took it. */
        public Returned(int ordinal) {
            this(ordinal, null);
        }
    }

    /** The child execution that a {@code .sync} task waits for has begun. */
    record ChildStarted(int ordinal, String childArn) implements Stimulus {}

    /** The service has the job or the callback; {@code output} is its answer. */
    record Submitted(int ordinal, Payload output) implements Stimulus {}

    /**
     * The service has begun the job of a {@code .sync} task; {@code output} is its answer.
     *
     * @param handle by which the task's connector finds the job
     */
    record JobStarted(int ordinal, String handle, Payload output) implements Stimulus {}

    /**
     * The job has not ended, or nobody could be asked: it is asked for again later.
     *
     * @param asked when that was due; what was asked twice is answered once
     */
    record JobRuns(int ordinal, Instant asked) implements Stimulus {}

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
