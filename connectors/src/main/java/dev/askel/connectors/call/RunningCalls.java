package dev.askel.connectors.call;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.Activity;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.model.Resource.LambdaFunction;
import dev.askel.asl.model.Resource.Unrecognised;
import dev.askel.engine.task.CallStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of this node, each on its own virtual thread, so that connectors can use blocking
 * code.
 *
 * <p>The number of calls is bounded, and one integration may use at most three quarters of this
 * bound. Further calls are deferred when their callers allow it. {@link EndpointGates} limit how
 * many calls send requests at the same time.
 */
public final class RunningCalls implements AutoCloseable {
    /** The code of one call. It may block, and should end soon after an interrupt. */
    @FunctionalInterface
    public interface Work<T> {
        T perform() throws InterruptedException;
    }

    private static final ScopedValue<RunningCall<?>> CURRENT = ScopedValue.newInstance();

    /**
     * The heap per permitted call. A call needs 8 KiB before it is sent, so calls that are not sent
     * yet use at most a sixteenth of the heap.
     */
    private static final long HEAP_PER_CALL = 128 * 1024;

    private static final int CALLS_MAX = 20_000;

    /**
     * The prefix of the names of permits that deferred calls wait for; the name of the integration
     * follows.
     */
    private static final String PERMIT = "calls ";

    /** The maximum time before a deferred call is retried. */
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private final int callsMax;
    private final ResponseMemory responses;
    private final InstantSource clock;
    private final ConcurrentMap<String, RunningCall<?>> running = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> byIntegration = new ConcurrentHashMap<>();

    /** Creates an instance whose bound fits the heap of this node. */
    public RunningCalls() {
        this(
                (int) Math.min(CALLS_MAX, Runtime.getRuntime().maxMemory() / HEAP_PER_CALL),
                ResponseMemory.ofThisNode(),
                InstantSource.system());
    }

    /**
     * Creates an instance with a bound.
     *
     * @param callsMax the maximum concurrent calls; further calls are deferred if their callers
     *     allow it
     */
    public RunningCalls(int callsMax, ResponseMemory responses, InstantSource clock) {
        this.callsMax = callsMax;
        this.responses = responses;
        this.clock = clock;
    }

    /** The call of this thread; null when it runs none. */
    static @Nullable RunningCall<?> current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /**
     * Whether the call of this thread was cancelled. An interrupt without a cancellation means that
     * the server is stopping; another server then repeats the call.
     */
    public static boolean isCancelled() {
        var running = current();
        return running != null && running.cancelled;
    }

    /**
     * Returns the status of the call with an idempotency key; null when the call does not run here.
     */
    public @Nullable CallStatus callStatus(String idempotencyKey) {
        var found = running.get(idempotencyKey);
        return found == null ? null : found.status;
    }

    /**
     * Starts a call, or joins the running call with the same idempotency key.
     *
     * @return completes with the result of the work, or exceptionally after a cancellation or a bug
     */
    public CompletionStage<TaskOutcome> start(TaskCall call, Work<TaskOutcome> work) {
        return start(
                call.idempotencyKey(),
                call.resource(),
                call.scheduledAt(),
                () -> TraceHeaders.within(call.traceHeader(), work::perform),
                deferred -> deferred);
    }

    /**
     * Starts additional work of a connector, or joins the running work with this key.
     *
     * @param key identifies the work; one key always has one type of result
     */
    public <T> CompletionStage<T> start(String key, Resource resource, Work<T> work) {
        return start(
                key,
                resource,
                null,
                work,
                deferred -> {
                    throw new IllegalStateException(key + " was deferred for " + deferred.permit());
                });
    }

    /**
     * Starts work that may be deferred, or joins the running work with this key.
     *
     * @param deferred creates the result of deferred work
     */
    <T> CompletionStage<T> startOrDefer(
            String key,
            Resource resource,
            Work<T> work,
            Function<TaskOutcome.Deferred, T> deferred) {
        return start(key, resource, clock.instant(), work, deferred);
    }

    /**
     * Starts work, or joins the running work with this key.
     *
     * @param since when the work was first requested; null when it may not be deferred
     */
    @SuppressWarnings("unchecked") // one key, one type
    private <T> CompletionStage<T> start(
            String key,
            Resource resource,
            @Nullable Instant since,
            Work<T> work,
            Function<TaskOutcome.Deferred, T> deferred) {
        var runningCall = (RunningCall<T>) running.get(key);
        if (runningCall != null) {
            return runningCall.outcome.copy();
        }
        var integration = integrationOf(resource);
        if (since != null && isFull(integration)) {
            return CompletableFuture.completedStage(
                    deferred.apply(
                            new TaskOutcome.Deferred(
                                    permit(integration), clock.instant().plus(RETRY_AFTER))));
        }
        var newCall = new RunningCall<>(key, integration, since, work, deferred);
        // The call is counted first, because it can be cancelled as soon as it is in the map.
        byIntegration.merge(integration, 1, Integer::sum);
        var earlier = (RunningCall<T>) running.putIfAbsent(key, newCall);
        if (earlier != null) {
            decrement(integration);
            return earlier.outcome.copy();
        }
        newCall.thread.start();
        return newCall.outcome.copy();
    }

    private void decrement(String integration) {
        byIntegration.computeIfPresent(integration, (_, calls) -> calls == 1 ? null : calls - 1);
    }

    private boolean isFull(String integration) {
        return freeCalls(integration) <= 0;
    }

    /** Returns the number of further calls of an integration that may run. */
    private int freeCalls(String integration) {
        int own = callsMax / 4 * 3 - byIntegration.getOrDefault(integration, 0);
        return Math.min(own, callsMax - running.size());
    }

    private static String permit(String integration) {
        return PERMIT + integration;
    }

    /**
     * Returns the number of deferred calls that wait for this permit and may run now; null when
     * another class grants the permit.
     */
    public @Nullable Integer freePermits(String permitName, int permitsMax) {
        return permitName.startsWith(PERMIT)
                ? Math.clamp(freeCalls(permitName.substring(PERMIT.length())), 0, permitsMax)
                : null;
    }

    /** The number of running calls, including those that wait for a permit in memory. */
    public int count() {
        return running.size();
    }

    /** The maximum number of running calls. */
    public int callsMax() {
        return callsMax;
    }

    /** The memory for the responses of called services. */
    public ResponseMemory responseMemory() {
        return responses;
    }

    /** The answer memory of this thread's call; null when the thread runs no call. */
    public static ResponseMemory.@Nullable Reservation currentReservation() {
        var call = current();
        return call == null ? null : call.reservation;
    }

    /**
     * Runs preparation of a call, such as requesting credentials. The requests of the preparation
     * do not count as sent, so the call may still be deferred and repeated.
     */
    public static <T> T runPreparation(Work<T> work) throws InterruptedException {
        var call = current();
        if (call == null || call.preparing) {
            return work.perform();
        }
        call.preparing = true;
        try {
            return work.perform();
        } finally {
            call.preparing = false;
        }
    }

    /** Cancels the running call with the same idempotency key, if there is one. */
    public void cancel(TaskCall call) {
        var found = running.get(call.idempotencyKey());
        if (found != null && found.deregister()) {
            found.cancelled = true;
            found.thread.interrupt();
        }
    }

    /** Interrupts all calls. */
    @Override
    public void close() {
        running.values().forEach(call -> call.thread.interrupt());
    }

    /** One call. */
    final class RunningCall<T> {
        private final String key;
        private final String integration;
        private final @Nullable Instant since;
        private final Function<TaskOutcome.Deferred, T> deferred;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private final Thread thread;
        private final ResponseMemory.Reservation reservation = responses.createReservation();

        // Only the thread of the call uses the next two fields.
        private boolean preparing;
        private boolean sent;
        private volatile @Nullable CallStatus status;
        private volatile boolean cancelled;

        private RunningCall(
                String key,
                String integration,
                @Nullable Instant since,
                Work<T> work,
                Function<TaskOutcome.Deferred, T> deferred) {
            this.key = key;
            this.integration = integration;
            this.since = since;
            this.deferred = deferred;
            this.thread = Thread.ofVirtual().name("task-call").unstarted(() -> run(work));
        }

        /** The integration, as in the resource: {@code lambda}, {@code sqs}. */
        String integration() {
            return integration;
        }

        /** Sets the current status of the call. */
        void setStatus(CallStatus now) {
            status = now;
            sent = sent || (now.kind() == CallStatus.Kind.SENT && !preparing);
        }

        /**
         * When the call was first requested; null when the call may not be deferred, for example
         * because it has sent a request.
         */
        @Nullable Instant deferrableSince() {
            return sent ? null : since;
        }

        private void run(Work<T> work) {
            try {
                finish(ScopedValue.where(CURRENT, this).call(work::perform));
            } catch (CallDeferred deferral) {
                defer(deferral);
            } catch (InterruptedException _) {
                fail(new CancellationException("The call was cancelled: " + key));
            } catch (Throwable bug) {
                fail(bug);
            } finally {
                // The completion of the outcome has also run the stages that depend on it. So the
                // caller has already counted the memory of the outcome.
                reservation.close();
            }
        }

        private void defer(CallDeferred deferral) {
            try {
                finish(deferred.apply(deferral.outcome()));
            } catch (RuntimeException bug) {
                fail(bug);
            }
        }

        // The call is deregistered first, because a receiver of its outcome may start the same call
        // again.
        private void finish(T value) {
            deregister();
            outcome.complete(value);
        }

        private void fail(Throwable reason) {
            deregister();
            outcome.completeExceptionally(reason);
        }

        /** Removes the call from the map; false when it was already removed. */
        private boolean deregister() {
            boolean removed = running.remove(key, this);
            if (removed) {
                decrement(integration);
            }
            return removed;
        }
    }

    private static String integrationOf(Resource resource) {
        return switch (resource) {
            case LambdaFunction _ -> "lambda";
            case Integration integration -> integration.service();
            case Activity _, Unrecognised _ -> "none";
        };
    }
}
