package dev.askel.engine.evaluation;

import com.typesafe.config.Config;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Budget.Allowance;
import dev.askel.asl.expression.Budget.ContinuationCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this node that evaluate long expressions. Long expressions use no other threads,
 * so they never occupy the threads that clients, other nodes and other executions need.
 *
 * <p>A unit of work is one call of the interpreter. It is small at first: 20 million steps (about
 * 100 ms) and some MiB of memory for each state. If a state needs more, the work is discarded and
 * repeated as a large unit, with the maximum bounds of a state. The next unit of the same frame
 * (main line, branch or iteration) is then large from the start.
 *
 * <p>A large unit uses up to 128 MiB, so the heap determines the number of threads for large units.
 * At most as many threads evaluate concurrently as there are <em>turns</em>. A thread acquires a
 * turn for each unit. After each 100 ms, even within an expression, a large unit passes its turn to
 * the thread that has waited longest. Small units therefore never wait for the end of a large unit.
 *
 * <p>An execution with further work is queued again after each unit. The queues serve accounts in
 * turn, and within an account its state machines in turn. Each frame of a loaded execution has at
 * most one entry, so the admission of executions bounds the number of entries. Safe for use by many
 * threads.
 */
public final class EvaluationThreads implements AutoCloseable {
    /** The maximum steps of a state in a small unit: about 100 ms. */
    private static final long SMALL_STEPS = 20_000_000;

    /** The maximum bytes of output of a state in a small unit. */
    private static final long SMALL_BYTES = 2L << 20;

    private static final long SMALL_MEMORY_BYTES_MIN = 1L << 20;
    private static final long SMALL_MEMORY_BYTES_MAX = 8L << 20;

    /** The small units of all threads together may use the heap divided by this number. */
    private static final int SMALL_HEAP_DIVISOR = 32;

    /** The large units together may use the heap divided by this number. */
    private static final int LARGE_HEAP_DIVISOR = 4;

    /** The time after which a large unit passes its turn to a waiting thread. */
    private static final Duration TURN = Duration.ofMillis(100);

    /** Guards the queues and the mutable fields. */
    private final Object lock = new Object();

    private final FairQueue<Queued<?>> smallUnits = new FairQueue<>();
    private final FairQueue<Queued<?>> largeUnits = new FairQueue<>();

    private final int count;
    private final int largeMax;
    private final Allowance small;
    private final Semaphore turns;
    private int largeBusy;
    private volatile boolean closed;

    /** Starts daemon threads for {@code turnCount} turns; {@code turnCount} must be at least 1. */
    public EvaluationThreads(int turnCount) {
        this(turnCount, Runtime.getRuntime().maxMemory());
    }

    /** Starts threads for a heap of the given size. */
    EvaluationThreads(int turnCount, long heapBytes) {
        if (turnCount < 1) {
            throw new IllegalArgumentException(
                    turnCount + " evaluation threads, expected 1 or more");
        }
        this.count = turnCount;
        this.largeMax =
                Math.clamp(heapBytes / LARGE_HEAP_DIVISOR / Budget.MEMORY_BYTES_MAX, 1, turnCount);
        this.small =
                new Allowance(
                        SMALL_STEPS,
                        SMALL_BYTES,
                        Math.clamp(
                                heapBytes / SMALL_HEAP_DIVISOR / turnCount,
                                SMALL_MEMORY_BYTES_MIN,
                                SMALL_MEMORY_BYTES_MAX));
        // The semaphore is fair. A unit that passes its turn on therefore queues after all waiting
        // units.
        this.turns = new Semaphore(turnCount, true);
        start("askel-evaluation-", turnCount, EvaluationSize.SMALL);
        start("askel-evaluation-large-", largeMax, EvaluationSize.LARGE);
    }

    private void start(String name, int number, EvaluationSize size) {
        ThreadFactory factory = Thread.ofPlatform().daemon().name(name, 1).factory();
        for (int i = 0; i < number; i++) {
            factory.newThread(() -> serve(size)).start();
        }
    }

    /**
     * Starts the threads. {@code askel.evaluation.threads} is the number of turns; 0 means half of
     * the processors, but at least one.
     *
     * @throws IllegalArgumentException when the number is negative
     */
    public static EvaluationThreads of(Config config) {
        int count = config.getInt("askel.evaluation.threads");
        return new EvaluationThreads(
                count == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : count);
    }

    /** Work for an evaluation thread. It may run twice, on different threads. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Runs the work.
         *
         * @return null when a state needed more than the bounds; the work then had no effect
         */
        @Nullable T run(EvaluationBounds bounds);
    }

    /** A unit of work that waits for a thread, is running or is done. */
    public interface PendingEvaluation<T> {
        /**
         * Completes on the evaluation thread, so dependent actions must be brief. If the work
         * throws any {@link Throwable}, the stage fails with it.
         */
        CompletionStage<T> result();

        /**
         * Removes the work from the queue, or interrupts the work if it is running. Afterwards the
         * result never completes.
         *
         * @return false when the work is done already
         */
        boolean cancel();
    }

    /**
     * Queues a unit of work.
     *
     * @param first the size of the first attempt; small work that needs more is queued again as a
     *     large unit
     * @throws RejectedExecutionException when the threads have been closed
     */
    public <T> PendingEvaluation<T> submit(
            EvaluationOwner owner, EvaluationSize first, Work<T> work) {
        var unit = new Queued<>(owner, work, first);
        synchronized (lock) {
            if (closed) {
                throw new RejectedExecutionException("The evaluation threads are closed");
            }
            queue(unit);
        }
        return unit;
    }

    private void queue(Queued<?> unit) {
        unit.queuedNanos = System.nanoTime();
        queue(unit.size).add(unit.owner, unit);
        lock.notifyAll();
    }

    private FairQueue<Queued<?>> queue(EvaluationSize size) {
        return size == EvaluationSize.SMALL ? smallUnits : largeUnits;
    }

    /** Returns the cost of a call of the interpreter that has used this budget. */
    public EvaluationCost cost(Budget spent) {
        return EvaluationCost.of(spent, small);
    }

    private final class Queued<T> implements PendingEvaluation<T> {
        private final EvaluationOwner owner;
        private final Work<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private EvaluationSize size;
        private long queuedNanos;
        private boolean done;
        private volatile boolean cancelled;

        Queued(EvaluationOwner owner, Work<T> work, EvaluationSize size) {
            this.owner = owner;
            this.work = work;
            this.size = size;
        }

        @Override
        public CompletionStage<T> result() {
            return result;
        }

        @Override
        public boolean cancel() {
            synchronized (lock) {
                if (done || cancelled) {
                    return false;
                }
                cancelled = true;
                queue(size).remove(owner, this);
                return true;
            }
        }

        private boolean isWanted() {
            return !cancelled && !closed;
        }

        /**
         * Runs the work and completes the result. Every failure is passed to the submitter, even an
         * error of the virtual machine.
         */
        private void run() {
            T outcome = null;
            Throwable failure = null;
            try {
                outcome = work.run(bounds());
            } catch (Throwable thrown) {
                failure = thrown;
            }
            if (!finishOrQueueAgain(outcome != null || failure != null)) {
                return;
            }
            if (outcome == null) {
                result.completeExceptionally(
                        failure == null
                                ? new IllegalStateException(
                                        "The work needed more than the full budget")
                                : failure);
            } else {
                result.complete(outcome);
            }
        }

        /**
         * Marks the unit as done, or queues a small unit again as a large unit. Returns whether the
         * unit is done.
         */
        private boolean finishOrQueueAgain(boolean hasEnded) {
            synchronized (lock) {
                if (cancelled || (closed && !hasEnded)) {
                    return false;
                }
                done = hasEnded || size == EvaluationSize.LARGE;
                if (!done) {
                    size = EvaluationSize.LARGE;
                    queue(this);
                }
                return done;
            }
        }

        private EvaluationBounds bounds() {
            return size == EvaluationSize.SMALL
                    ? new EvaluationBounds(size, small, this::isWanted)
                    : new EvaluationBounds(size, Allowance.FULL, new TurnSharing(this));
        }
    }

    /** Passes the turn of a large unit to a waiting thread every 100 ms. */
    private final class TurnSharing implements ContinuationCheck {
        private final Queued<?> unit;
        private long turnStartNanos = System.nanoTime();

        TurnSharing(Queued<?> unit) {
            this.unit = unit;
        }

        @Override
        public boolean awaitTurn() {
            if (System.nanoTime() - turnStartNanos >= TURN.toNanos()) {
                if (turns.hasQueuedThreads()) {
                    turns.release();
                    turns.acquireUninterruptibly();
                }
                turnStartNanos = System.nanoTime();
            }
            return unit.isWanted();
        }
    }

    private void serve(EvaluationSize size) {
        while (awaitUnit(size)) {
            // The turn is acquired before the unit is removed from the queue. Until then the unit
            // can be cancelled.
            turns.acquireUninterruptibly();
            try {
                var unit = poll(size);
                if (unit != null) {
                    try {
                        unit.run();
                    } finally {
                        onEnded(size);
                    }
                }
            } finally {
                turns.release();
            }
        }
    }

    /** Waits for a unit; returns false when the thread must end. */
    private boolean awaitUnit(EvaluationSize size) {
        synchronized (lock) {
            try {
                while (queue(size).size() == 0 && !closed) {
                    lock.wait();
                }
            } catch (InterruptedException _) {
                return false;
            }
            return !closed;
        }
    }

    private @Nullable Queued<?> poll(EvaluationSize size) {
        synchronized (lock) {
            var unit = closed ? null : queue(size).poll();
            if (unit != null && size == EvaluationSize.LARGE) {
                largeBusy++;
            }
            return unit;
        }
    }

    private void onEnded(EvaluationSize size) {
        synchronized (lock) {
            if (size == EvaluationSize.LARGE) {
                largeBusy--;
            }
        }
    }

    /** Returns the maximum number of threads that evaluate concurrently. */
    public int threadCount() {
        return count;
    }

    /** Returns the number of threads that are currently evaluating. */
    public int busyCount() {
        return count - turns.availablePermits();
    }

    /** Returns the number of units that wait for a thread. */
    public int waitingCount() {
        synchronized (lock) {
            return smallUnits.size() + largeUnits.size();
        }
    }

    /** Returns the memory of the running large units, 128 MiB for each. */
    public long largeBytes() {
        synchronized (lock) {
            return largeBusy * Budget.MEMORY_BYTES_MAX;
        }
    }

    /**
     * Returns the maximum of {@link #largeBytes}: a quarter of the heap, but at least 128 MiB and
     * at most 128 MiB for each turn.
     */
    public long largeBytesMax() {
        return largeMax * Budget.MEMORY_BYTES_MAX;
    }

    /** Returns the longest waiting time of the waiting units; zero when no unit waits. */
    public Duration oldestWait() {
        synchronized (lock) {
            long now = System.nanoTime();
            long longest = 0;
            for (var queue : List.of(smallUnits, largeUnits)) {
                for (var head : queue.heads()) {
                    longest = Math.max(longest, now - head.queuedNanos);
                }
            }
            return Duration.ofNanos(longest);
        }
    }

    /** Ends running units at their next check, drops waiting units, and ends the threads. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }
}
