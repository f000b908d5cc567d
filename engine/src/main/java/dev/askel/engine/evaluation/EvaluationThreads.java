package dev.askel.engine.evaluation;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this node that evaluate expressions for as long as a state may take. They are few
 * and are used for nothing else, so that no workload takes the threads that serve clients, other
 * nodes and all other executions.
 *
 * <p>A unit of work is one call of the interpreter, which its budget bounds to about half a second.
 * An execution that computes on queues again after each unit. The queue serves accounts in turn and
 * within an account its state machines in turn. It has one entry at most for each frame of the
 * executions in memory that computes, so that admission bounds it. Safe for use by many threads.
 */
public final class EvaluationThreads implements AutoCloseable {
    private final FairQueue<Queued<?>> queue = new FairQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private int busy;
    private boolean closed;

    /** Starts so many daemon threads, one at least. */
    public EvaluationThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " evaluation threads, expected 1 or more");
        }
        ThreadFactory factory = Thread.ofPlatform().daemon().name("askel-evaluation-", 1).factory();
        for (int i = 0; i < count; i++) {
            var thread = factory.newThread(this::serve);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * As many as {@code askel.evaluation.threads} says; 0 stands for half of the processors, and
     * for one where there is only one.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public static EvaluationThreads of(Config config) {
        int count = config.getInt("askel.evaluation.threads");
        return new EvaluationThreads(
                count == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : count);
    }

    /** A unit of work that waits for a thread, is on one or is done. */
    public interface Unit<T> {
        /**
         * Completes on the evaluation thread, so that what depends on it must be brief; with the
         * failure of the work, any {@link Throwable}, where it failed.
         */
        CompletionStage<T> result();

        /**
         * Takes the work out of the queue; its result never completes then.
         *
         * @return false when a thread has begun it
         */
        boolean cancel();
    }

    /**
     * Queues a unit of work.
     *
     * @throws RejectedExecutionException when the threads have ended
     */
    public <T> Unit<T> submit(EvaluationOwner owner, Supplier<T> work) {
        var unit = new Queued<>(owner, work);
        synchronized (queue) {
            if (closed) {
                throw new RejectedExecutionException("The evaluation threads have ended");
            }
            queue.add(owner, unit);
            queue.notify();
        }
        return unit;
    }

    private final class Queued<T> implements Unit<T> {
        private final EvaluationOwner owner;
        private final Supplier<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final long queuedNanos = System.nanoTime();

        Queued(EvaluationOwner owner, Supplier<T> work) {
            this.owner = owner;
            this.work = work;
        }

        @Override
        public CompletionStage<T> result() {
            return result;
        }

        @Override
        public boolean cancel() {
            synchronized (queue) {
                return queue.remove(owner, this);
            }
        }

        /** Gives every failure to the submitter, an error of the virtual machine too. */
        private void run() {
            try {
                result.complete(work.get());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        }
    }

    private void serve() {
        for (var unit = next(); unit != null; unit = next()) {
            try {
                unit.run();
            } finally {
                synchronized (queue) {
                    busy--;
                }
            }
        }
    }

    /** Waits for a unit; null when the threads are to end. */
    private @Nullable Queued<?> next() {
        synchronized (queue) {
            try {
                while (queue.size() == 0 && !closed) {
                    queue.wait();
                }
            } catch (InterruptedException _) {
                return null;
            }
            if (closed) {
                return null;
            }
            busy++;
            return queue.poll();
        }
    }

    /** How many threads there are. */
    public int threads() {
        return threads.size();
    }

    /** How many of them evaluate. */
    public int busy() {
        synchronized (queue) {
            return busy;
        }
    }

    /** How many units wait for a thread. */
    public int waiting() {
        synchronized (queue) {
            return queue.size();
        }
    }

    /** How long the unit that has waited longest has waited; zero when none waits. */
    public Duration oldestWait() {
        synchronized (queue) {
            long now = System.nanoTime();
            long longest = 0;
            for (var head : queue.heads()) {
                longest = Math.max(longest, now - head.queuedNanos);
            }
            return Duration.ofNanos(longest);
        }
    }

    /** Ends the threads after the units that they are busy with, and drops waiting units. */
    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
            queue.notifyAll();
        }
    }
}
