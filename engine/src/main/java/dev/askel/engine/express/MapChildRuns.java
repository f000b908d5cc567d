package dev.askel.engine.express;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.registry.start.PinnedRevision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Runs the Express children of Map Runs in the memory of this node. Nothing is stored: the run's
 * owner stores their ends, and starts lost children again. Thread-safe.
 */
public final class MapChildRuns {
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
        /** The child has ended. */
        record Ended(ExecutionState state) implements Result {}

        /**
         * The child runs.
         *
         * @param ended completes with its last state, fails by a bug of ours, and is cancelled when
         *     the node shuts down
         * @param abort aborts the child, which then ends
         */
        record Running(CompletionStage<ExecutionState> ended, Runnable abort) implements Result {}

        /** This node has no memory for the child, or its machine is on hold. */
        record Deferred() implements Result {}
    }

    /**
     * Starts a child on the calling thread, which must be one of executions. Most children end in
     * this call, in a few milliseconds at most.
     *
     * @param identity contains the time of the start
     */
    public Result run(ExecutionIdentity identity, PinnedRevision revision, Payload input) {
        if (services.held().holds(identity.machineId())) {
            return new Result.Deferred();
        }
        var reservation = memory.reserve(identity.machineId(), input.sizeBytes());
        if (reservation == null) {
            return new Result.Deferred();
        }
        boolean resumed = false;
        try {
            var execution =
                    new ExpressExecution(
                            services, revision, identity, input, true, reservation, null);
            execution.start();
            if (!execution.state().isRunning()) {
                return new Result.Ended(execution.state());
            }
            var ended = new CompletableFuture<ExecutionState>();
            var actor = ExpressRun.resume(system, services, waitingCalls, execution, ended);
            resumed = true;
            return new Result.Running(
                    ended.whenComplete((_, _) -> reservation.release()),
                    () -> actor.tell(new ExpressMessage.Abort()));
        } finally {
            if (!resumed) {
                reservation.release();
            }
        }
    }
}
