package dev.askel.connectors.call;

import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * The calls under way on this node, each on a virtual thread of its own, so that what they do may
 * block and still reads from top to bottom.
 *
 * <p>Beyond the limit calls wait for a place, in order of arrival. What waits is bounded by the
 * engine, which has one call at most for each live Task.
 */
public final class RunningCalls implements AutoCloseable {
    /** What one call does; may block, and should end soon when interrupted. */
    @FunctionalInterface
    public interface Work {
        TaskOutcome perform() throws InterruptedException;
    }

    private final Semaphore places;
    private final ConcurrentMap<String, Running> running = new ConcurrentHashMap<>();

    /**
     * No call yet.
     *
     * @param callsMax how many calls run at a time, at least 1
     */
    public RunningCalls(int callsMax) {
        if (callsMax < 1) {
            throw new IllegalArgumentException("callsMax is " + callsMax + ", expected 1 or more");
        }
        this.places = new Semaphore(callsMax, true);
    }

    /**
     * Starts a call, or joins the one with the same idempotency key.
     *
     * @return completed with what the work gave, or exceptionally: cancelled, or by a bug of ours
     */
    public CompletionStage<TaskOutcome> start(TaskCall call, Work work) {
        var mine = new Running(call.idempotencyKey(), work);
        var earlier = running.putIfAbsent(mine.key, mine);
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
            found.thread.interrupt();
        }
    }

    /** Interrupts all calls. */
    @Override
    public void close() {
        running.values().forEach(call -> call.thread.interrupt());
    }

    private final class Running {
        final String key;
        final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
        final Thread thread;

        Running(String key, Work work) {
            this.key = key;
            this.thread = Thread.ofVirtual().name("task-call").unstarted(() -> run(work));
        }

        @SuppressWarnings("Interruption") // the thread is ours and ends here
        private void run(Work work) {
            try {
                places.acquire();
                try {
                    finish(work.perform());
                } finally {
                    places.release();
                }
            } catch (InterruptedException _) {
                fail(new CancellationException("The call was given up: " + key));
            } catch (Throwable bug) {
                fail(bug);
            }
        }

        // Off the list first: whoever learns the outcome may start the same call again.
        private void finish(TaskOutcome value) {
            running.remove(key, this);
            outcome.complete(value);
        }

        private void fail(Throwable reason) {
            running.remove(key, this);
            outcome.completeExceptionally(reason);
        }
    }
}
