package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionChanges.Change;
import dev.askel.engine.visibility.ExecutionChanges.ChangePosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the most recent status changes of all executions. One poll serves all subscribers of this
 * node. Without subscribers, there are no polls. Subscribers that need earlier changes read the
 * database. Thread-safe.
 */
final class RecentChanges {
    /** The polling interval. A change waits half of this time on average. */
    private static final Duration POLL_EVERY = Duration.ofMillis(100);

    /** The polling interval while the database is busy or unavailable. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private static final int CHANGES_MAX = 2_000;
    private static final int PAGE = 1_000;

    private final ExecutionChanges changes;
    private final BiConsumer<Duration, Runnable> scheduler;
    private final Executor executor;
    private int subscribers;
    private boolean polling;
    private long epochs;

    /** The position before the first kept change; null before the first poll. */
    private @Nullable ChangePosition from;

    private List<Change> kept = List.of();
    private CompletableFuture<Void> next = new CompletableFuture<>();

    /**
     * Creates an instance without subscribers.
     *
     * @param scheduler runs a task after a delay
     */
    RecentChanges(
            ExecutionChanges changes, BiConsumer<Duration, Runnable> scheduler, Executor executor) {
        this.changes = changes;
        this.scheduler = scheduler;
        this.executor = executor;
    }

    /** Adds a subscriber, and starts polling for the first one. */
    synchronized void subscribe() {
        subscribers++;
        if (!polling) {
            polling = true;
            epochs++;
            long epoch = epochs;
            executor.execute(() -> start(epoch));
        }
    }

    /** Removes a subscriber, and stops polling after the last one. */
    synchronized void unsubscribe() {
        subscribers--;
        if (subscribers == 0) {
            polling = false;
            from = null;
            kept = List.of();
        }
    }

    private synchronized boolean isCurrent(long epoch) {
        return polling && epoch == epochs;
    }

    private void start(long epoch) {
        changes.currentPosition()
                .whenCompleteAsync(
                        (answer, _) -> {
                            if (answer instanceof Answer.Ok<ChangePosition>(var position)) {
                                onStarted(epoch, position);
                                poll(epoch, position);
                            } else if (isCurrent(epoch)) {
                                scheduler.accept(RETRY_AFTER, () -> start(epoch));
                            }
                        },
                        executor);
    }

    private void onStarted(long epoch, ChangePosition position) {
        CompletableFuture<Void> waiters;
        synchronized (this) {
            if (!polling || epoch != epochs) {
                return;
            }
            from = position;
            waiters = next;
            next = new CompletableFuture<>();
        }
        waiters.complete(null);
    }

    private void poll(long epoch, ChangePosition last) {
        if (!isCurrent(epoch)) {
            return;
        }
        changes.readAfter(last, PAGE)
                .whenCompleteAsync(
                        (answer, _) -> {
                            if (!(answer instanceof Answer.Ok<List<Change>>(var found))) {
                                scheduler.accept(RETRY_AFTER, () -> poll(epoch, last));
                            } else if (found.isEmpty()) {
                                scheduler.accept(POLL_EVERY, () -> poll(epoch, last));
                            } else {
                                append(epoch, found);
                                var position = found.getLast().position();
                                scheduler.accept(
                                        found.size() < PAGE ? POLL_EVERY : Duration.ZERO,
                                        () -> poll(epoch, position));
                            }
                        },
                        executor);
    }

    private void append(long epoch, List<Change> found) {
        CompletableFuture<Void> waiters;
        synchronized (this) {
            if (!polling || epoch != epochs) {
                return;
            }
            var all = new ArrayList<>(kept);
            all.addAll(found);
            int over = all.size() - CHANGES_MAX;
            if (over > 0) {
                from = all.get(over - 1).position();
            }
            kept = List.copyOf(over > 0 ? all.subList(over, all.size()) : all);
            waiters = next;
            next = new CompletableFuture<>();
        }
        waiters.complete(null);
    }

    /**
     * The kept changes after a position.
     *
     * @param changes null when changes after the position are no longer kept
     * @param more completes when there are newer changes, on a thread that must not be blocked
     */
    record Tail(@Nullable List<Change> changes, CompletionStage<Void> more) {}

    /** Returns the kept changes after a position. */
    synchronized Tail changesAfter(ChangePosition position) {
        if (from == null || position.compareTo(from) < 0) {
            return new Tail(null, next);
        }
        int low = 0;
        int high = kept.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (kept.get(middle).position().compareTo(position) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return new Tail(kept.subList(low, kept.size()), next);
    }
}
