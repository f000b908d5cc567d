package dev.askel.engine.execution.decision;

import dev.askel.asl.expression.UnreadContentException;
import dev.askel.engine.evaluation.EvaluationBounds;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.engine.evaluation.EvaluationThreads.Work;
import dev.askel.engine.sql.ContentReads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work that is repeated when it needs a content from a bucket. Between two attempts it
 * occupies no thread, so work that needs no such content does not wait for the bucket.
 */
final class ReadingEvaluation<T> implements PendingEvaluation<T> {
    private final EvaluationThreads threads;
    private final EvaluationOwner owner;
    private final Work<T> work;
    private final ContentReads reads = new ContentReads();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** The attempt that is queued or running; null while a content is read. */
    private @Nullable PendingEvaluation<Attempt<T>> attempt;

    private boolean cancelled;
    private boolean done;

    /**
     * The outcome of an attempt.
     *
     * @param outcome null when the work needs a content
     * @param size the size of the attempt
     */
    private record Attempt<T>(@Nullable T outcome, EvaluationSize size) {}

    ReadingEvaluation(EvaluationThreads threads, EvaluationOwner owner, Work<T> work) {
        this.threads = threads;
        this.owner = owner;
        this.work = work;
    }

    /**
     * Queues an attempt.
     *
     * @throws RejectedExecutionException when the threads have been closed
     */
    void queue(EvaluationSize size) {
        PendingEvaluation<Attempt<T>> queued;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            queued = threads.submit(owner, size, this::run);
            attempt = queued;
        }
        queued.result().whenComplete(this::onAttempted);
    }

    private @Nullable Attempt<T> run(EvaluationBounds bounds) {
        try {
            var outcome = reads.run(() -> work.run(bounds));
            // The interpreter decides nothing when it needs a content.
            if (!reads.isPending()) {
                return outcome == null ? null : new Attempt<>(outcome, bounds.size());
            }
        } catch (UnreadContentException e) {
            if (!reads.isPending()) {
                throw e;
            }
        }
        return new Attempt<>(null, bounds.size());
    }

    private void onAttempted(@Nullable Attempt<T> attempted, @Nullable Throwable failure) {
        if (attempted != null && attempted.outcome() == null) {
            synchronized (this) {
                attempt = null;
            }
            reads.read().whenComplete((_, unread) -> onRead(attempted.size(), unread));
        } else if (markDone()) {
            reads.close();
            if (attempted == null) {
                result.completeExceptionally(failure);
            } else {
                result.complete(attempted.outcome());
            }
        }
    }

    private synchronized boolean markDone() {
        done = !cancelled;
        return done;
    }

    private void onRead(EvaluationSize size, @Nullable Throwable failure) {
        if (failure != null) {
            onAttempted(
                    null,
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
            return;
        }
        try {
            queue(size);
        } catch (RejectedExecutionException _) {
            // The node is stopping, and drops its waiting work.
            reads.close();
        }
    }

    @Override
    public CompletionStage<T> result() {
        return result;
    }

    /** Also drops the outcome of an attempt that has just ended. */
    @Override
    public synchronized boolean cancel() {
        if (done || cancelled) {
            return false;
        }
        cancelled = true;
        if (attempt != null) {
            attempt.cancel();
        }
        reads.close();
        return true;
    }
}
