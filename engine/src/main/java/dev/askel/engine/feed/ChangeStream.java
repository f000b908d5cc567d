package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionChanges.Change;
import dev.askel.engine.visibility.ExecutionChanges.ChangePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The status changes of executions for one subscriber, which pulls one page at a time. Between two
 * pages, the stream has only two positions: {@code position} for its next read, and {@code
 * delivered} for the client. {@code delivered} names an execution only if its change was sent to
 * the client. Otherwise it has only the number of the transaction.
 */
final class ChangeStream implements Feed.Changes {
    private static final int PAGE_MAX = 200;

    /** The maximum number of changes that one query reads from the database. */
    private static final int OLDER_ROWS = 1_000;

    private final RecentChanges recent;
    private final ExecutionChanges changes;
    private final ReadLimiter limiter;
    private final Predicate<Change> filter;
    private final Executor executor;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Function<ChangePosition, String> token;
    private ChangePosition position;
    private ChangePosition delivered;

    /**
     * Creates a stream of the changes after a position.
     *
     * @param token renders a position as a token for clients
     */
    ChangeStream(
            RecentChanges recent,
            ExecutionChanges changes,
            ReadLimiter limiter,
            Predicate<Change> filter,
            ChangePosition position,
            Function<ChangePosition, String> token,
            Executor executor) {
        this.recent = recent;
        this.changes = changes;
        this.limiter = limiter;
        this.filter = filter;
        this.position = position;
        this.delivered = position;
        this.token = token;
        this.executor = executor;
        recent.subscribe();
    }

    @Override
    public String position() {
        return token.apply(delivered);
    }

    @Override
    public CompletionStage<Feed.ChangePage> next() {
        var page = new CompletableFuture<Feed.ChangePage>();
        read(page);
        return page;
    }

    private void read(CompletableFuture<Feed.ChangePage> page) {
        if (!open.get()) {
            return;
        }
        var tail = recent.changesAfter(position);
        var kept = tail.changes();
        if (kept == null) {
            readOlder(page, tail.more());
            return;
        }
        var found = takeMatching(kept);
        if (found.isEmpty()) {
            tail.more().thenRunAsync(() -> read(page), executor);
        } else {
            page.complete(page(found));
        }
    }

    /**
     * Reads changes that {@link RecentChanges} no longer keeps. If the filter skips all of them,
     * the page is empty and has the new position.
     */
    private void readOlder(CompletableFuture<Feed.ChangePage> page, CompletionStage<Void> more) {
        limiter.read(() -> changes.readAfter(position, OLDER_ROWS))
                .whenCompleteAsync(
                        (answer, failure) -> {
                            switch (answer) {
                                case null -> page.completeExceptionally(failure);
                                case Answer.Refused<List<Change>>(var error) ->
                                        page.completeExceptionally(
                                                new IllegalStateException(error.message()));
                                case Answer.Ok<List<Change>>(var read) -> {
                                    var found = takeMatching(read);
                                    if (found.isEmpty() && read.size() < OLDER_ROWS) {
                                        more.thenRunAsync(() -> read(page), executor);
                                    } else {
                                        page.complete(page(found));
                                    }
                                }
                            }
                        },
                        executor);
    }

    /**
     * Returns at most a page of the first changes that match the filter, and advances the position
     * past the last change that was read.
     */
    private List<Change> takeMatching(List<Change> from) {
        var found = new ArrayList<Change>();
        for (var change : from) {
            if (found.size() == PAGE_MAX) {
                break;
            }
            position = change.position();
            if (filter.test(change)) {
                found.add(change);
                delivered = position;
            } else if (position.transaction() != delivered.transaction()) {
                // This position is before all changes of the transaction, because the client has
                // received none of them.
                delivered = new ChangePosition(position.transaction(), "");
            }
        }
        return found;
    }

    private Feed.ChangePage page(List<Change> found) {
        return new Feed.ChangePage(
                found.stream()
                        .map(change ->
                                new Feed.StatusChange(
                                        change.execution(), token.apply(change.position())))
                        .toList(),
                token.apply(delivered));
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            recent.unsubscribe();
        }
    }
}
