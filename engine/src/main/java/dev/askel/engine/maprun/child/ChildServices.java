package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionDispatcher;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.start.MapChildStart;
import dev.askel.engine.execution.start.StartDispatch;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that children of Map Runs use.
 *
 * @param tasks runs the children of all runs
 * @param historyEventsMax the largest number of events of a child's history
 */
record ChildServices(
        ActorSystem<?> system,
        ChildTasks tasks,
        Starts starts,
        ExecutionRegion region,
        ChildRows rows,
        EngineTime time,
        RandomGenerator random,
        long historyEventsMax) {
    /** Starts Standard children, as described for {@link StartDispatch#startChild}. */
    @FunctionalInterface
    interface Starts {
        CompletionStage<MapChildStart> startChild(
                Payload input,
                Function<ActorRef<ExecutionCommand.StartReply>, ExecutionCommand.Start> start);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChildServices.class);

    /** Runs a task on a thread of executions after a delay. */
    void after(Duration delay, Runnable task) {
        var _ =
                system.scheduler()
                        .scheduleOnce(
                                delay,
                                task,
                                system.dispatchers().lookup(ExecutionDispatcher.SELECTOR));
    }

    /** Runs a task on a thread of executions at an interval, until it is cancelled. */
    Cancellable every(Duration interval, Runnable task) {
        return system.scheduler()
                .scheduleWithFixedDelay(
                        interval,
                        interval,
                        task,
                        system.dispatchers().lookup(ExecutionDispatcher.SELECTOR));
    }

    /** Records that a request about a child had no answer. The request is repeated. */
    void noteFailure(String childId, @Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason == null) {
            LOG.warn("{}: a request of its Map Run had no answer", childId, failure);
        } else {
            DeferredWork.CHILD_STARTS.deferred(reason, () -> childId);
        }
    }

    /** Records that a node has refused the start of a child because it has no capacity. */
    void noteOverload(String childId) {
        DeferredWork.CHILD_STARTS.deferred(DeferralReason.QUEUE_FULL, () -> childId);
    }
}
