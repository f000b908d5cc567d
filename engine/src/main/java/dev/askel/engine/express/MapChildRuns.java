package dev.askel.engine.express;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.registry.start.PinnedRevision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Runs the Express children of Map Runs in the memory of this node. This class stores nothing. The
 * node that runs the Map Run stores the ends of children, and starts lost children again.
 * Thread-safe.
 */
public final class MapChildRuns {
    /** The heap of an ended child besides its data. */
    private static final long BYTES_PER_RESULT = 1_024;

    /**
     * The heap per byte of JSON in a result. The data may exist as a string, encoded, and parsed.
     */
    private static final long HEAP_PER_RESULT_BYTE = 4;

    private final ActorSystem<?> system;
    private final ExpressServices services;
    private final ExpressMemory memory;
    private final WaitingCalls waitingCalls;

    MapChildRuns(
            ActorSystem<?> system,
            ExpressServices services,
            ExpressMemory memory,
            WaitingCalls waitingCalls) {
        this.system = system;
        this.services = services;
        this.memory = memory;
        this.waitingCalls = waitingCalls;
    }

    /** The result of starting a child. */
    public sealed interface Result {
        /**
         * The child has ended. Its input and output count as memory of Express executions until
         * {@code release} is called.
         *
         * @param release releases the memory; must be called when the result is stored or dropped
         */
        record Ended(ExecutionState state, Runnable release) implements Result {}

        /**
         * The child is running.
         *
         * @param ended completes with the final state of the child; fails because of a bug in
         *     Askel; cancelled when the node shuts down
         * @param abort aborts the child; the child then ends
         */
        record Running(CompletionStage<Ended> ended, Runnable abort) implements Result {}

        /**
         * This node has no memory for the child, or its state machine is on hold (suspended by an
         * operator).
         */
        record Deferred() implements Result {}
    }

    /**
     * Starts a child on the calling thread. Most children end during this call, which takes a few
     * milliseconds at most.
     *
     * @param identity contains the start time
     */
    public Result run(ExecutionIdentity identity, PinnedRevision revision, Payload input) {
        if (services.held().get().isOnHold(identity.machineId())) {
            return new Result.Deferred();
        }
        var reservation = memory.reserve(identity.machineId(), input.sizeBytes());
        if (reservation == null) {
            return new Result.Deferred();
        }
        boolean kept = false;
        try {
            var recording = services.tracing().isTraced(identity) ? new HistoryRecording() : null;
            var execution =
                    new ExpressExecution(
                            services, revision, identity, input, true, reservation, recording);
            execution.start();
            if (!execution.state().isRunning()) {
                kept = true;
                return ended(execution.state(), recording, reservation);
            }
            var ended = new CompletableFuture<ExecutionState>();
            var actor = ExpressRun.resume(system, services, waitingCalls, execution, ended);
            kept = true;
            return new Result.Running(
                    ended.whenComplete(
                                    (_, failure) -> {
                                        if (failure != null) {
                                            reservation.release();
                                        }
                                    })
                            .thenApply(state -> ended(state, recording, reservation)),
                    () -> actor.tell(new ExpressMessage.Abort()));
        } finally {
            if (!kept) {
                reservation.release();
            }
        }
    }

    private Result.Ended ended(
            ExecutionState state,
            @Nullable HistoryRecording recording,
            ExpressMemory.Reservation reservation) {
        services.countUsage(state);
        if (recording != null) {
            services.traces().onExpressEnd(state.identity(), recording.events());
        }
        reservation.retain(BYTES_PER_RESULT + HEAP_PER_RESULT_BYTE * resultBytes(state));
        return new Result.Ended(state, reservation::release);
    }

    private static long resultBytes(ExecutionState state) {
        long input = state.input().sizeBytes();
        return switch (state.outcome()) {
            case ExecutionState.Outcome.Succeeded(_, var output) -> input + output.sizeBytes();
            case null -> throw new IllegalStateException(state.identity().arn() + " has not ended");
            case ExecutionState.Outcome.Failed(_, _, var cause) -> input + length(cause);
            case ExecutionState.Outcome.TimedOut(_, _, var cause) -> input + length(cause);
            case ExecutionState.Outcome.Aborted(_, _, var cause) -> input + length(cause);
        };
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
