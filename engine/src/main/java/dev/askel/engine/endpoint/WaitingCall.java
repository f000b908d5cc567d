package dev.askel.engine.endpoint;

import dev.askel.engine.task.PermitWait;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call to an endpoint with a rule. It waits for a permit, then is made. Until it is made it can
 * be removed. Thread-safe.
 */
final class WaitingCall {
    /**
     * The age from which a call counts as released. A younger call has probably not been parked.
     */
    private static final Duration FRESH_FOR = Duration.ofMillis(500);

    /** Gives the permits of an endpoint to its calls on this node. */
    interface PermitSource {
        /** The name of the endpoint. */
        String name();

        /** Takes the permit of a call back. */
        void release(String account);

        /** Removes a call from the queue. Returns false if it is not in the queue. */
        boolean removeWaiting(WaitingCall call);

        /** Removes the calls from the queue that have permits now. */
        List<WaitingCall> startable();

        /**
         * Returns the time until the next slot for which calls wait. The caller must then start a
         * timer, and call {@link #onTimerFired}. Null when no call waits for a slot, or when a
         * timer is active.
         */
        @Nullable Duration beginTimer();

        /** Ends the timer. */
        void onTimerFired();

        /**
         * Whether waiting or deferred calls need a renewal now: the lease is invalid or has too few
         * permits.
         */
        boolean needsRenewal();
    }

    /** The state of the call. */
    enum State {
        /** The call has no permit. */
        WAITING,
        /** The call has a permit and will be made soon. */
        GRANTED,
        /** The call was made. */
        MADE,
        /** The call will never be made. */
        REMOVED
    }

    private final TaskCall call;
    private final PermitSource permits;
    private final Instant since;
    private final PermitWait permitWait;
    private final Supplier<CompletionStage<TaskOutcome>> made;
    private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /**
     * Creates a call without a permit.
     *
     * @param since the time when the wait began
     * @param made makes the call
     */
    WaitingCall(
            TaskCall call,
            PermitSource permits,
            Instant since,
            PermitWait permitWait,
            Supplier<CompletionStage<TaskOutcome>> made) {
        this.call = call;
        this.permits = permits;
        this.since = since;
        this.permitWait = permitWait;
        this.made = made;
    }

    TaskCall call() {
        return call;
    }

    PermitSource permits() {
        return permits;
    }

    Instant since() {
        return since;
    }

    PermitWait permitWait() {
        return permitWait;
    }

    /** Completes with the outcome of the call. */
    CompletableFuture<TaskOutcome> outcome() {
        return outcome;
    }

    String account() {
        return call.account();
    }

    boolean isDeferrable() {
        return call.scheduledAt() != null;
    }

    /** Whether the call was requested just now, so it was not parked before. */
    boolean isFresh() {
        var scheduled = call.scheduledAt();
        return scheduled == null || scheduled.isAfter(since.minus(FRESH_FOR));
    }

    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    boolean isRemoved() {
        return state.get() == State.REMOVED;
    }

    /** Grants the permit. Returns false if the call was removed. */
    boolean tryGrant() {
        return state.compareAndSet(State.WAITING, State.GRANTED);
    }

    /** Begins to make the call. Returns false if the call was removed. */
    boolean tryBegin() {
        return state.compareAndSet(State.GRANTED, State.MADE);
    }

    /**
     * Begins to make a call that has got its permit without a wait. Returns false if the call was
     * removed. The caller then returns the permit.
     */
    boolean tryBeginAtOnce() {
        return state.compareAndSet(State.WAITING, State.MADE);
    }

    /** Makes the call. */
    CompletionStage<TaskOutcome> make() {
        return made.get();
    }

    /** Removes the call. Returns its former state; null if it was made or removed already. */
    @Nullable State tryRemove() {
        for (var former : new State[] {State.WAITING, State.GRANTED}) {
            if (state.compareAndSet(former, State.REMOVED)) {
                return former;
            }
        }
        return null;
    }
}
