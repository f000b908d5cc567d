package dev.askel.engine.feed;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.visibility.ExecutionHeader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The events of one execution for one subscriber, which pulls one page at a time. Between two
 * pages, the stream has only a position in the journal.
 */
final class EventStream implements Feed.Events {
    private final EventPages pages;
    private final FeedSubscription subscription;
    private final ExecutionHeader execution;
    private final Executor executor;
    private long nextRow;
    private long lastEventId;

    /** The final status if the last event ended the execution; null otherwise. */
    private @Nullable ExecutionStatus end;

    EventStream(
            EventPages pages,
            FeedSubscription subscription,
            ExecutionHeader execution,
            long nextRow,
            long afterEventId,
            Executor executor) {
        this.pages = pages;
        this.subscription = subscription;
        this.execution = execution;
        this.executor = executor;
        this.nextRow = nextRow;
        this.lastEventId = afterEventId;
        this.end =
                !execution.isRunning() && afterEventId >= execution.lastEventId()
                        ? execution.status()
                        : null;
    }

    @Override
    public CompletionStage<Feed.EventPage> next() {
        var page = new CompletableFuture<Feed.EventPage>();
        read(page);
        return page;
    }

    private void read(CompletableFuture<Feed.EventPage> page) {
        // Hints are counted before the read. The rows of later hints may be missing in the result
        // of the read.
        long seen = subscription.hintCount();
        pages.read(execution, nextRow, lastEventId)
                .whenCompleteAsync(
                        (found, failure) -> {
                            if (failure != null) {
                                page.completeExceptionally(failure);
                            } else {
                                onRead(page, found, seen);
                            }
                        },
                        executor);
    }

    private void onRead(
            CompletableFuture<Feed.EventPage> page, EventPages.EventRows found, long seen) {
        boolean more = found.nextRow() > nextRow;
        nextRow = found.nextRow();
        subscription.ignoreBefore(nextRow);
        if (!found.events().isEmpty()) {
            var last = found.events().getLast();
            lastEventId = last.id();
            end = endedBy(last.type());
            page.complete(new Feed.EventPage(found.events(), null));
        } else if (more) {
            read(page);
        } else if (end != null) {
            page.complete(new Feed.EventPage(List.of(), end));
        } else {
            subscription.awaitMoreThan(seen).thenRunAsync(() -> read(page), executor);
        }
    }

    private static @Nullable ExecutionStatus endedBy(HistoryEventType type) {
        return switch (type) {
            case ExecutionSucceeded -> ExecutionStatus.SUCCEEDED;
            case ExecutionFailed -> ExecutionStatus.FAILED;
            case ExecutionAborted -> ExecutionStatus.ABORTED;
            case ExecutionTimedOut -> ExecutionStatus.TIMED_OUT;
            default -> null;
        };
    }

    @Override
    public void close() {
        subscription.close();
    }
}
