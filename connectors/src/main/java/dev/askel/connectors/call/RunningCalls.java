package dev.askel.connectors.call;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.Activity;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.model.Resource.LambdaFunction;
import dev.askel.asl.model.Resource.Unrecognised;
import dev.askel.engine.task.CallStanding;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls under way on this node, each on a virtual thread of its own, so that what they do may
 * block and still reads from top to bottom.
 *
 * <p>How many there are is bounded by the engine, which has one at most for each live Task; how
 * many of them send at a time is the {@link Gates}' business.
 */
public final class RunningCalls implements AutoCloseable {
    /** What one call does; may block, and should end soon when interrupted. */
    @FunctionalInterface
    public interface Work<T> {
        T perform() throws InterruptedException;
    }

    private static final ScopedValue<Running<?>> CURRENT = ScopedValue.newInstance();

    private final ConcurrentMap<String, Running<?>> running = new ConcurrentHashMap<>();

    /** The call that this thread runs; null when it runs none. */
    static @Nullable Running<?> current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /**
     * Whether the call that this thread runs was given up, as nobody waits for its answer any more;
     * when it is interrupted without that, the server stops, and another one repeats the call.
     */
    public static boolean isGivenUp() {
        var running = current();
        return running != null && running.givenUp;
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
        return start(call.idempotencyKey(), call.resource(), work);
    }

    /**
     * Starts what a resource's connector does beside its calls, or joins what runs under this key.
     *
     * @param key names the work; works of one key give results of one type
     */
    @SuppressWarnings("unchecked") // one key, one type
    public <T> CompletionStage<T> start(String key, Resource resource, Work<T> work) {
        var mine = new Running<>(key, resource, work);
        var earlier = (Running<T>) running.putIfAbsent(key, mine);
        if (earlier != null) {
            return earlier.outcome.copy();
        }
        mine.thread.start();
        return mine.outcome.copy();
    }

    /** Interrupts the call with the same idempotency key, if it runs. */
    public void cancel(TaskCall call) {
        var found = running.remove(call.idempotencyKey());
        if (found != null) {
            found.givenUp = true;
            found.thread.interrupt();
        }
    }

    /** Interrupts all calls. */
    @Override
    public void close() {
        running.values().forEach(call -> call.thread.interrupt());
    }

    /** One call. */
    final class Running<T> {
        private final String key;
        private final String integration;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        private final Thread thread;
        private volatile @Nullable CallStanding standing;
        private volatile boolean givenUp;

        private Running(String key, Resource resource, Work<T> work) {
            this.key = key;
            this.integration = called(resource);
            this.thread = Thread.ofVirtual().name("task-call").unstarted(() -> run(work));
        }

        /** What it calls, as in its resource: {@code lambda}, {@code sqs}. */
        String integration() {
            return integration;
        }

        /** Tells how it stands from now on. */
        void stands(CallStanding now) {
            standing = now;
        }

        private void run(Work<T> work) {
            try {
                finish(ScopedValue.where(CURRENT, this).call(work::perform));
            } catch (InterruptedException _) {
                fail(new CancellationException("The call was given up: " + key));
            } catch (Throwable bug) {
                fail(bug);
            }
        }

        // Off the list first: whoever learns the outcome may start the same call again.
        private void finish(T value) {
            running.remove(key, this);
            outcome.complete(value);
        }

        private void fail(Throwable reason) {
            running.remove(key, this);
            outcome.completeExceptionally(reason);
        }
    }

    private static String called(Resource resource) {
        return switch (resource) {
            case LambdaFunction _ -> "lambda";
            case Integration integration -> integration.service();
            case Activity _, Unrecognised _ -> "none";
        };
    }
}
