package dev.askel.engine.maprun.child;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionDispatcher;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.start.MapChildStartResult;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that the children of all Map Runs of a node share.
 *
 * @param tasks the runner of tasks for children, on separate threads
 * @param historyEventsMax maximum number of events of a child's history, without a limit of its
 *     state machine
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
    /** Starts Standard children. */
    @FunctionalInterface
    interface Starts {
        CompletionStage<MapChildStartResult> startChild(StandardStart child);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChildServices.class);

    /** Runs a task after a delay, on a thread of the dispatcher for executions. */
    void after(Duration delay, Runnable task) {
        var _ =
                system.scheduler()
                        .scheduleOnce(
                                delay,
                                task,
                                system.dispatchers().lookup(ExecutionDispatcher.SELECTOR));
    }

    /**
     * Runs a task at an interval until it is cancelled, on a thread of the dispatcher for
     * executions.
     */
    Cancellable every(Duration interval, Runnable task) {
        return system.scheduler()
                .scheduleWithFixedDelay(
                        interval,
                        interval,
                        task,
                        system.dispatchers().lookup(ExecutionDispatcher.SELECTOR));
    }

    /** Records that a request to a child failed. The caller retries the request. */
    void noteFailure(String childId, @Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason == null) {
            LOG.warn("{}: a request to a child failed and is retried", childId, failure);
        } else {
            DeferredWork.CHILD_STARTS.recordDeferral(reason, () -> childId);
        }
    }

    /** Records that a node has refused the start of a child for lack of capacity. */
    void noteOverload(String childId) {
        DeferredWork.CHILD_STARTS.recordDeferral(DeferralReason.QUEUE_FULL, () -> childId);
    }
}
