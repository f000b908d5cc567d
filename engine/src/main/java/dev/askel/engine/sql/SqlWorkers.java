package dev.askel.engine.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.askel.asl.expression.UnreadContentException;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that run SQL for callers that must not block, such as actors.
 *
 * <p>The threads and the queue are bounded. A call that finds the queue full is refused immediately
 * ({@code ThrottlingException}). Stages complete on a worker, so dependent code must not block.
 */
public final class SqlWorkers implements AutoCloseable {
    /** The maximum time that a close waits for running tasks. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    /**
     * The maximum time that a call waits for a worker. During a database outage, each running call
     * takes seconds to fail. Later calls must not wait for all running calls, and must not run
     * after their callers have timed out.
     */
    public static final Duration WAIT_MAX = Duration.ofSeconds(8);

    /**
     * The maximum time from the request of a change of shared state to its commit. After this time,
     * the caller may have repeated the request on another node, and this change could undo later
     * changes of that node.
     */
    static final Duration CHANGE_MAX = Duration.ofSeconds(10);

    /** The limit for tasks of the engine. No caller repeats such tasks on another node. */
    private static final Duration UNLIMITED = Duration.ofDays(1);

    /** A task that runs on one worker from start to end. */
    @FunctionalInterface
    public interface Task<T> {
        Answer<T> run(Database database) throws SQLException;
    }

    private final ThreadPoolExecutor threads;
    private final HikariDataSource connections;
    private final PayloadEncryption encryption;
    private final Fence fence;
    private final Duration changeMax;
    private final LongSupplier nanos;

    private SqlWorkers(
            String name,
            HikariDataSource connections,
            PayloadEncryption encryption,
            Fence fence,
            Duration changeMax,
            int threadCount,
            int queueMax,
            LongSupplier nanos) {
        this.nanos = nanos;
        this.connections = connections;
        this.encryption = encryption;
        this.fence = fence;
        this.changeMax = changeMax;
        this.threads =
                new ThreadPoolExecutor(
                        threadCount,
                        threadCount,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(queueMax),
                        Thread.ofPlatform().daemon().name("askel-" + name + "-", 0).factory());
    }

    /**
     * Starts workers. Each worker has its own connection, and opens it when needed. The database
     * may be unavailable at first.
     *
     * @param name the name of the threads and the pool
     * @param source returns a new connection at each call, such as the driver's own data source
     * @param threadCount the number of threads and connections
     * @param queueMax the maximum number of waiting calls
     */
    public static SqlWorkers open(String name, DataSource source, int threadCount, int queueMax) {
        return open(name, source, new NoEncryption(), threadCount, queueMax);
    }

    /** Starts workers whose tasks read or write payloads. */
    public static SqlWorkers open(
            String name,
            DataSource source,
            PayloadEncryption encryption,
            int threadCount,
            int queueMax) {
        return open(
                name,
                source,
                encryption,
                Fence.NONE,
                UNLIMITED,
                threadCount,
                queueMax,
                System::nanoTime);
    }

    /**
     * Starts workers for calls that change state that all nodes share. The fence may refuse such
     * calls. A call that takes longer than {@link #CHANGE_MAX} changes nothing.
     */
    public static SqlWorkers open(
            String name, DataSource source, Fence fence, int threadCount, int queueMax) {
        return open(name, source, fence, threadCount, queueMax, System::nanoTime);
    }

    /** Like the other method with a fence, for tasks that read or write payloads. */
    public static SqlWorkers open(
            String name,
            DataSource source,
            PayloadEncryption encryption,
            Fence fence,
            int threadCount,
            int queueMax) {
        return open(
                name,
                source,
                encryption,
                fence,
                CHANGE_MAX,
                threadCount,
                queueMax,
                System::nanoTime);
    }

    /** Starts workers with another clock for the limits of waiting calls. */
    static SqlWorkers open(
            String name,
            DataSource source,
            Fence fence,
            int threadCount,
            int queueMax,
            LongSupplier nanos) {
        return open(
                name, source, new NoEncryption(), fence, CHANGE_MAX, threadCount, queueMax, nanos);
    }

    private static SqlWorkers open(
            String name,
            DataSource source,
            PayloadEncryption encryption,
            Fence fence,
            Duration changeMax,
            int threadCount,
            int queueMax,
            LongSupplier nanos) {
        var pool = new HikariConfig();
        pool.setPoolName("askel-" + name);
        pool.setDataSource(source);
        pool.setMaximumPoolSize(threadCount);
        pool.setConnectionTimeout(Database.CONNECTION_TIMEOUT.toMillis());
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionInitSql(Database.SESSION_SETTINGS);
        return new SqlWorkers(
                name,
                new HikariDataSource(pool),
                encryption,
                fence,
                changeMax,
                threadCount,
                queueMax,
                nanos);
    }

    /**
     * Queues a task. It may run again, if it needs the content of a large payload.
     *
     * @return the task's answer; {@code ThrottlingException} when too many tasks wait; {@code
     *     ServiceUnavailable} when the database or a bucket is unavailable or too slow; the error
     *     of a {@link PayloadUnavailableException}. Any other failure fails the stage.
     */
    public <T> CompletionStage<Answer<T>> submit(Task<T> task) {
        var submitted = new Submitted<>(task);
        submitted.queue();
        return submitted.answer;
    }

    /** A task, which is run again when it needs contents that the worker does not wait for. */
    private final class Submitted<T> {
        private final Task<T> task;
        private final CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        private final ContentReads reads = new ContentReads();
        private final long requestedNanos = nanos.getAsLong();

        /** The time of the last content that was read; at first that of the request. */
        private volatile long progressNanos = requestedNanos;

        Submitted(Task<T> task) {
            this.task = task;
        }

        void queue() {
            try {
                threads.execute(this::runInTime);
            } catch (RejectedExecutionException full) {
                refuse(refusal());
            }
        }

        private void runInTime() {
            if (isWithin(WAIT_MAX, progressNanos)) {
                run();
            } else {
                refuse(new EngineError.ServiceUnavailable());
            }
        }

        private void run() {
            var database =
                    new Database(
                            connections,
                            encryption,
                            fence,
                            () -> isWithin(changeMax, requestedNanos));
            try {
                complete(reads.run(() -> task.run(database)));
            } catch (UnreadContentException e) {
                readAndRepeat(e);
            } catch (SQLException e) {
                if (SqlFailure.isUnavailable(e)) {
                    refuse(new EngineError.ServiceUnavailable());
                } else {
                    fail(e);
                }
            } catch (PayloadUnavailableException e) {
                refuse(e.error());
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }

        private void readAndRepeat(UnreadContentException unread) {
            if (!reads.isPending()) {
                fail(unread);
                return;
            }
            CompletionStage<Void> read =
                    reads.read()
                            .toCompletableFuture()
                            .orTimeout(WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS);
            read.whenComplete((_, failure) -> onRead(failure));
        }

        private void onRead(@Nullable Throwable failure) {
            switch (failure instanceof CompletionException ? failure.getCause() : failure) {
                case null -> {
                    progressNanos = nanos.getAsLong();
                    queue();
                }
                case TimeoutException _ -> refuse(new EngineError.ServiceUnavailable());
                case PayloadUnavailableException e -> refuse(e.error());
                case Throwable e -> fail(e);
            }
        }

        private void refuse(EngineError error) {
            complete(Answer.refused(error));
        }

        private void complete(Answer<T> result) {
            reads.close();
            answer.complete(result);
        }

        private void fail(Throwable failure) {
            reads.close();
            answer.completeExceptionally(failure);
        }
    }

    /** A task with arguments that were checked before. */
    @FunctionalInterface
    public interface Step<A, T> {
        Answer<T> run(Database database, A checked) throws SQLException;
    }

    /** Queues a step if its arguments are valid; otherwise returns the refusal of the arguments. */
    public <A, T> CompletionStage<Answer<T>> submit(Answer<A> arguments, Step<A, T> step) {
        return arguments.thenCompose(checked -> submit(database -> step.run(database, checked)));
    }

    /** Returns the encryption of the payloads in the database. */
    public PayloadEncryption encryption() {
        return encryption;
    }

    /** Returns the number of tasks that were accepted so far, for metrics. */
    public long acceptedTaskCount() {
        return threads.getTaskCount();
    }

    /** Returns the number of waiting tasks, for metrics. */
    public int waitingCount() {
        return threads.getQueue().size();
    }

    private EngineError refusal() {
        return threads.isShutdown()
                ? new EngineError.ServiceUnavailable()
                : new EngineError.ThrottlingException();
    }

    private boolean isWithin(Duration max, long requestedNanos) {
        return nanos.getAsLong() - requestedNanos <= max.toNanos();
    }

    /**
     * Refuses further calls, and waits for running and queued calls. Interrupts these calls after
     * {@link #CLOSE_MAX}.
     */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        connections.close();
    }
}
