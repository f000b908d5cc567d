package dev.askel.engine.feed;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.journal.ExecutionRow;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's subscription to a topic on this node. Hints (messages that there are new rows)
 * are counted and not queued, because one read sees the rows of all earlier hints. Thread-safe.
 */
final class FeedSubscription implements AutoCloseable {
    private final Consumer<FeedSubscription> onClose;
    private final Topic topic;
    private final ExecutionArn arn;
    private final long sinceNanos = System.nanoTime();
    private long hints;
    private long firstUnreadRow;
    private @Nullable CompletableFuture<Long> waiter;
    private volatile @Nullable ExecutionRow started;

    FeedSubscription(Consumer<FeedSubscription> onClose, Topic topic, ExecutionArn arn) {
        this.onClose = onClose;
        this.topic = topic;
        this.arn = arn;
    }

    Topic topic() {
        return topic;
    }

    ExecutionArn arn() {
        return arn;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /**
     * Ignores later hints for journal rows before {@code row}, because the subscriber has read
     * these rows.
     */
    synchronized void ignoreBefore(long row) {
        firstUnreadRow = row;
    }

    /** Returns the number of hints so far. */
    synchronized long hintCount() {
        return hints;
    }

    /**
     * Waits until the number of hints exceeds {@code seen}. The stage completes on a thread that
     * must not be blocked.
     */
    synchronized CompletionStage<Long> awaitMoreThan(long seen) {
        if (hints > seen) {
            return CompletableFuture.completedStage(hints);
        }
        var next = new CompletableFuture<Long>();
        waiter = next;
        return next;
    }

    /**
     * Returns the row of an execution that one commit of this node has started and ended; null
     * without such a commit.
     */
    @Nullable ExecutionRow startedAndEndedRow() {
        return started;
    }

    /**
     * Stores the row of an execution that one commit has started and ended. The caller counts a
     * hint after this call.
     */
    void onStartedAndEnded(ExecutionRow row) {
        started = row;
    }

    /**
     * Counts a hint.
     *
     * @param row the number of a row of the execution's journal
     */
    void hint(long row) {
        CompletableFuture<Long> notified;
        long count;
        synchronized (this) {
            if (row < firstUnreadRow) {
                return;
            }
            count = ++hints;
            notified = waiter;
            waiter = null;
        }
        if (notified != null) {
            notified.complete(count);
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
