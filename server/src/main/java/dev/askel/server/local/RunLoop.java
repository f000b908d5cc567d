package dev.askel.server.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of a local run. It runs on one thread: pending actions first, then submissions
 * from other threads, then timers. Time jumps to the next timer only when no submission can arrive
 * before it.
 */
final class RunLoop {
    private final LocalClock clock;
    private final Deque<Runnable> pending = new ArrayDeque<>();
    // The outstanding calls and the requests that the endpoint admits limit the size of this queue.
    private final BlockingQueue<Runnable> arrivals = new LinkedBlockingQueue<>();
    private int outstandingCalls;

    RunLoop(LocalClock clock) {
        this.clock = clock;
    }

    /**
     * Schedules an action, which runs before submissions from other threads and before timers.
     * Actions run in the order of their schedule calls, so that branches interleave.
     */
    void schedule(Runnable action) {
        pending.add(action);
    }

    /** Schedules an action on the run's thread; may be called by any thread. */
    void submit(Runnable action) {
        arrivals.add(action);
    }

    /**
     * Runs an operation on the run's thread and returns its result; may be called by any thread.
     */
    <T> CompletionStage<T> call(Supplier<T> operation) {
        return CompletableFuture.supplyAsync(operation, this::submit);
    }

    /** Passes the result of a call to {@code receiver} on the run's thread. */
    <T> void onAnswer(
            CompletionStage<T> answer, BiConsumer<? super T, @Nullable Throwable> receiver) {
        outstandingCalls++;
        answer.whenComplete((value, failure) ->
                submit(() -> {
                    outstandingCalls--;
                    receiver.accept(value, failure);
                }));
    }

    /**
     * Returns the next action; empty when no further action can arrive.
     *
     * @param awaitsWorkersOrJobs whether a worker or a job may still produce a result
     */
    Optional<Runnable> next(BooleanSupplier awaitsWorkersOrJobs) throws InterruptedException {
        var first = pending.poll();
        if (first != null) {
            return Optional.of(first);
        }
        var arrived =
                outstandingCalls > 0 || awaitsWorkersOrJobs.getAsBoolean()
                        ? awaitArrival()
                        : arrivals.poll();
        return arrived != null
                ? Optional.of(arrived)
                : clock.timeToFirstTimer().map(_ -> clock::runNext);
    }

    /** Waits for the next submission; returns null when a timer is due first. */
    private @Nullable Runnable awaitArrival() throws InterruptedException {
        var untilTimer = clock.timeToFirstTimer();
        return untilTimer.isPresent()
                ? arrivals.poll(Math.max(0, untilTimer.get().toNanos()), TimeUnit.NANOSECONDS)
                : arrivals.take();
    }
}
