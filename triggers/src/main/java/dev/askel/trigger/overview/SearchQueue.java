package dev.askel.trigger.overview;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.sql.SqlWorkers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one search at a time. A search can read all triggers of an account, and other operations
 * must find a free connection meanwhile. A search that has waited for {@link SqlWorkers#WAIT_MAX}
 * is refused, because its client has probably given up. Thread-safe.
 */
final class SearchQueue {
    /** The maximum number of searches that wait. */
    static final int WAITING_MAX = 50;

    /** The maximum number of searches of one account that wait. */
    static final int WAITING_OF_ACCOUNT_MAX = 10;

    private final LongSupplier nanoTime;
    private final Queue<Waiter> waiting = new ArrayDeque<>();
    private boolean running;

    /** Creates a queue with the clock of the system. */
    SearchQueue() {
        this(System::nanoTime);
    }

    /**
     * Creates a queue.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    SearchQueue(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A search that waits since a time. */
    private record Waiter(String account, long sinceNanos, Runnable begin, Runnable refuse) {}

    /**
     * Runs a search after the earlier ones.
     *
     * @param search begins the search; called once
     * @return the result; {@code ThrottlingException} if {@link #WAITING_OF_ACCOUNT_MAX} searches
     *     of the account wait; {@code ServiceUnavailable} if {@link #WAITING_MAX} searches wait, or
     *     if this search has waited too long
     */
    <T> CompletionStage<Answer<T>> submit(
            String account, Supplier<CompletionStage<Answer<T>>> search) {
        var result = new CompletableFuture<Answer<T>>();
        Runnable begin =
                () ->
                        begun(search)
                                .whenComplete((answer, failure) -> {
                                    if (failure == null) {
                                        result.complete(answer);
                                    } else {
                                        result.completeExceptionally(failure);
                                    }
                                    beginNext();
                                });
        Runnable refuse =
                () -> result.complete(Answer.refused(new EngineError.ServiceUnavailable()));
        refuseExpired();
        synchronized (this) {
            if (running) {
                var refusal = refusal(account);
                if (refusal != null) {
                    return Answer.refusedStage(refusal);
                }
                waiting.add(new Waiter(account, nanoTime.getAsLong(), begin, refuse));
                return result;
            }
            running = true;
        }
        begin.run();
        return result;
    }

    private @Nullable EngineError refusal(String account) {
        if (waiting.size() >= WAITING_MAX) {
            return new EngineError.ServiceUnavailable();
        }
        long own = waiting.stream().filter(it -> it.account().equals(account)).count();
        return own >= WAITING_OF_ACCOUNT_MAX ? new EngineError.ThrottlingException() : null;
    }

    private static <T> CompletionStage<Answer<T>> begun(
            Supplier<CompletionStage<Answer<T>>> search) {
        try {
            return search.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private void beginNext() {
        refuseExpired();
        var next = next();
        if (next != null) {
            next.begin().run();
        }
    }

    private synchronized @Nullable Waiter next() {
        var next = waiting.poll();
        running = next != null;
        return next;
    }

    private void refuseExpired() {
        expired().forEach(waiter -> waiter.refuse().run());
    }

    /** Removes the searches that have waited too long. The earliest is the first of the queue. */
    private synchronized List<Waiter> expired() {
        var expired = new ArrayList<Waiter>();
        long now = nanoTime.getAsLong();
        var first = waiting.peek();
        while (first != null && now - first.sinceNanos() > SqlWorkers.WAIT_MAX.toNanos()) {
            expired.add(waiting.remove());
            first = waiting.peek();
        }
        return expired;
    }
}
