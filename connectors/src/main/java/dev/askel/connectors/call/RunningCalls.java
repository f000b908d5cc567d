package dev.askel.connectors.call;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.Activity;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.model.Resource.LambdaFunction;
import dev.askel.asl.model.Resource.Unrecognised;
import dev.askel.engine.task.CallStanding;
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
 * The calls under way on this node, each on a virtual thread of its own, so that what they do may
 * block and still reads from top to bottom.
 *
 * <p>How many there are is bounded, and no integration has more than three quarters of them. A call
 * beyond that is deferred where its caller allows it. How many send at a time is the {@link
 * EndpointGates}' business.
 */
public final class RunningCalls implements AutoCloseable {
    /** What one call does; may block, and should end soon when interrupted. */
    @FunctionalInterface
    public interface Work<T> {
        T perform() throws InterruptedException;
    }

    private static final ScopedValue<RunningCall<?>> CURRENT = ScopedValue.newInstance();

    /** A call takes 8 KiB until it is sent: a sixteenth of the heap is for such calls. */
    private static final long HEAP_PER_CALL = 128 * 1024;

    private static final int CALLS_MAX = 20_000;

    /** Prefix of the permit that calls of an integration beyond the bound wait for. */
    private static final String PERMIT = "calls ";

    /** A deferred call is made again after this at the latest. */
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private final int callsMax;
    private final AnswerMemory answers;
    private final InstantSource clock;
    private final ConcurrentMap<String, RunningCall<?>> running = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> byIntegration = new ConcurrentHashMap<>();

    /** As many calls as suit this node's heap. */
    public RunningCalls() {
        this(
                (int) Math.min(CALLS_MAX, Runtime.getRuntime().maxMemory() / HEAP_PER_CALL),
                AnswerMemory.ofThisNode(),
                InstantSource.system());
    }

    /**
     * So many calls at a time.
     *
     * @param callsMax beyond which calls are deferred that may be
     */
    public RunningCalls(int callsMax, AnswerMemory answers, InstantSource clock) {
        this.callsMax = callsMax;
        this.answers = answers;
        this.clock = clock;
    }

    /** The call that this thread runs; null when it runs none. */
    static @Nullable RunningCall<?> current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /**
     * Whether the call that this thread runs was given up, as nobody waits for its answer any more;
     * when it is interrupted without that, the server stops, and another one repeats the call.
     */
    public static boolean isCancelled() {
        var running = current();
        return running != null && running.cancelled;
    }

    /** How the call with that idempotency key stands; null when it does not run here. */
    public @Nullable CallStanding standing(String idempotencyKey) {
        var found = running.get(idempotencyKey);
        return found == null ? null : found.standing;
    }

    /**
     * Starts a call, or joins the one with the same idempotency key.
     *
     * @return completed with what the work gave, or exceptionally: cancelled, or by a bug of ours
     */
    public CompletionStage<TaskOutcome> start(TaskCall call, Work<TaskOutcome> work) {
        return start(
                call.idempotencyKey(),
                call.resource(),
                call.scheduledAt(),
                work,
                deferred -> deferred);
    }

    /**
     * Starts what a resource's connector does beside its calls, or joins what runs under this key.
     *
     * @param key names the work; work of one key give results of one type
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
     * The same for work that may be put off.
     *
     * @param deferred gives the result of work that found no permit
     */
    <T> CompletionStage<T> startOrDefer(
            String key,
            Resource resource,
            Work<T> work,
            Function<TaskOutcome.Deferred, T> deferred) {
        return start(key, resource, clock.instant(), work, deferred);
    }

    /**
     * The same.
     *
     * @param since when the work was first wanted, where it may be deferred; else null
     */
    @SuppressWarnings("unchecked") // one key, one type
    private <T> CompletionStage<T> start(
            String key,
            Resource resource,
            @Nullable Instant since,
            Work<T> work,
            Function<TaskOutcome.Deferred, T> deferred) {
        var known = (RunningCall<T>) running.get(key);
        if (known != null) {
            return known.outcome.copy();
        }
        var integration = integrationOf(resource);
        if (since != null && isFull(integration)) {
            return CompletableFuture.completedStage(
                    deferred.apply(
                            new TaskOutcome.Deferred(
                                    permit(integration), clock.instant().plus(RETRY_AFTER))));
        }
        var mine = new RunningCall<>(key, integration, since, work, deferred);
        // Counted first: the call can be cancelled as soon as it is in the map.
        byIntegration.merge(integration, 1, Integer::sum);
        var earlier = (RunningCall<T>) running.putIfAbsent(key, mine);
        if (earlier != null) {
            decrement(integration);
            return earlier.outcome.copy();
        }
        mine.thread.start();
        return mine.outcome.copy();
    }

    private void decrement(String integration) {
        byIntegration.computeIfPresent(integration, (_, calls) -> calls == 1 ? null : calls - 1);
    }

    private boolean isFull(String integration) {
        return freeCalls(integration) <= 0;
    }

    /** How many more calls of an integration may run. */
    private int freeCalls(String integration) {
        int own = callsMax / 4 * 3 - byIntegration.getOrDefault(integration, 0);
        return Math.min(own, callsMax - running.size());
    }

    private static String permit(String integration) {
        return PERMIT + integration;
    }

    /** How many calls may run that were deferred for this permit; null when it is none of these. */
    public @Nullable Integer freePermits(String permit, int wanted) {
        return permit.startsWith(PERMIT)
                ? Math.clamp(freeCalls(permit.substring(PERMIT.length())), 0, wanted)
                : null;
    }

    /** Calls under way, and those that wait in memory. */
    public int size() {
        return running.size();
    }

    /** How many there may be. */
    public int callsMax() {
        return callsMax;
    }

    /** The memory of their answers. */
    public AnswerMemory answers() {
        return answers;
    }

    /** The memory of the answer to this thread's call; null when the thread runs no call. */
    public static AnswerMemory.@Nullable Reservation currentAnswerMemory() {
        var call = current();
        return call == null ? null : call.answer;
    }

    /**
     * Does work whose requests may be made again when the call is: it only prepares what the call
     * is about, as asking for credentials does.
     */
    public static <T> T prepare(Work<T> work) throws InterruptedException {
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

    /** Interrupts the call with the same idempotency key, if it runs. */
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
        private final AnswerMemory.Reservation answer = answers.reservation();

        // Of the call's own thread alone.
        private boolean preparing;
        private boolean sent;
        private volatile @Nullable CallStanding standing;
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

        /** What it calls, as in its resource: {@code lambda}, {@code sqs}. */
        String integration() {
            return integration;
        }

        /** Tells how it stands from now on. */
        void setStanding(CallStanding now) {
            standing = now;
            sent = sent || (now.kind() == CallStanding.Kind.SENT && !preparing);
        }

        /**
         * When it was first wanted, while it may be deferred: nothing was sent for it; else null.
         */
        @Nullable Instant deferrableSince() {
            return sent ? null : since;
        }

        private void run(Work<T> work) {
            try {
                finish(ScopedValue.where(CURRENT, this).call(work::perform));
            } catch (CallDeferred found) {
                defer(found);
            } catch (InterruptedException _) {
                fail(new CancellationException("The call was given up: " + key));
            } catch (Throwable bug) {
                fail(bug);
            } finally {
                // The caller has counted the outcome as its own by now: stages run in complete().
                answer.close();
            }
        }

        private void defer(CallDeferred found) {
            try {
                finish(deferred.apply(found.outcome()));
            } catch (RuntimeException bug) {
                fail(bug);
            }
        }

        // Off the list first: whoever learns the outcome may start the same call again.
        private void finish(T value) {
            deregister();
            outcome.complete(value);
        }

        private void fail(Throwable reason) {
            deregister();
            outcome.completeExceptionally(reason);
        }

        /** Takes it off the list; false when it was off already. */
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
