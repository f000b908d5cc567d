package dev.askel.engine.feed;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.journal.ExecutionRow;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One listener of this node. Hints are not gathered but counted: who looks after one sees all that
 * was hinted at before. Safe for use by many threads.
 */
final class Watch implements AutoCloseable {
    private final Watches watches;
    private final Topic topic;
    private final ExecutionArn arn;
    private final long sinceNanos = System.nanoTime();
    private long hints;
    private long wantedRow;
    private @Nullable CompletableFuture<Long> waiting;
    private volatile @Nullable ExecutionRow started;

    Watch(Watches watches, Topic topic, ExecutionArn arn) {
        this.watches = watches;
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

    /** The journal's rows before this one have been read: hints at them are none. */
    synchronized void wants(long row) {
        wantedRow = row;
    }

    /** How many hints there have been. */
    synchronized long hints() {
        return hints;
    }

    /**
     * Completes when there have been more hints than so many; on a thread of the hint, which must
     * not be kept.
     */
    synchronized CompletionStage<Long> moreThan(long seen) {
        if (hints > seen) {
            return CompletableFuture.completedStage(hints);
        }
        var next = new CompletableFuture<Long>();
        waiting = next;
        return next;
    }

    /**
     * The row of an execution of the topic that this node has committed with its start; null when
     * there was none.
     */
    @Nullable ExecutionRow started() {
        return started;
    }

    /** An execution of the topic began and ended with one commit; a hint follows. */
    void begunAndEnded(ExecutionRow row) {
        started = row;
    }

    /** The execution's journal has that row now. */
    void hint(long row) {
        CompletableFuture<Long> told;
        long count;
        synchronized (this) {
            if (row < wantedRow) {
                return;
            }
            count = ++hints;
            told = waiting;
            waiting = null;
        }
        if (told != null) {
            told.complete(count);
        }
    }

    @Override
    public void close() {
        watches.close(this);
    }
}
