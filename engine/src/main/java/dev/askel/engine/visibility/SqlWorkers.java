package dev.askel.engine.visibility;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Platform threads that run SQL for callers that must not block, such as actors.
 *
 * <p>Threads and queue are bounded: a call that finds the queue full is refused at once ({@code
 * ThrottlingException}). Stages complete on a worker, so dependent code must not block.
 */
public final class SqlWorkers implements AutoCloseable {
    /** How long a close waits for running tasks. */
    private static final Duration END_MAX = Duration.ofSeconds(10);

    /**
     * How long a call may wait for a worker. During a database outage each running call takes
     * seconds to fail. The calls behind it must not wait for all of them, nor run when their
     * callers have given up.
     */
    static final Duration WAIT_MAX = Duration.ofSeconds(8);

    /**
     * How long after its request a change of shared state may still commit. A caller that waited
     * longer may have repeated the request on another node, whose later changes this one would
     * undo.
     */
    static final Duration CHANGE_MAX = Duration.ofSeconds(10);

    /** The engine's own tasks have no caller that could repeat them elsewhere. */
    private static final Duration UNLIMITED = Duration.ofDays(1);

    /** A task that runs on one worker from start to end. */
    @FunctionalInterface
    public interface Task<T> {
        Answer<T> run(Database database) throws SQLException;
    }

    private final ThreadPoolExecutor threads;
    private final HikariDataSource connections;
    private final Fence fence;
    private final Duration changeMax;
    private final LongSupplier nanos;

    private SqlWorkers(
            String name,
            HikariDataSource connections,
            Fence fence,
            Duration changeMax,
            int threadCount,
            int queueMax,
            LongSupplier nanos) {
        this.nanos = nanos;
        this.connections = connections;
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
     * Starts workers. Each has a connection of its own, which it opens when it needs it. The
     * database need not be available yet.
     *
     * @param name of their threads and their pool
     * @param source returns a new connection at each call, such as the driver's own data source
     * @param threadCount concurrent calls, and connections
     * @param queueMax calls that wait at most
     */
    public static SqlWorkers open(String name, DataSource source, int threadCount, int queueMax) {
        return open(name, source, Fence.NONE, UNLIMITED, threadCount, queueMax, System::nanoTime);
    }

    /**
     * Like {@link #open(String, DataSource, int, int)}, for calls that change state shared by all
     * nodes. The fence may refuse them, and calls that take longer than {@link #CHANGE_MAX} change
     * nothing.
     */
    public static SqlWorkers open(
            String name, DataSource source, Fence fence, int threadCount, int queueMax) {
        return open(name, source, fence, threadCount, queueMax, System::nanoTime);
    }

    /** Opens workers with another clock for the limits of waiting calls. */
    static SqlWorkers open(
            String name,
            DataSource source,
            Fence fence,
            int threadCount,
            int queueMax,
            LongSupplier nanos) {
        return open(name, source, fence, CHANGE_MAX, threadCount, queueMax, nanos);
    }

    private static SqlWorkers open(
            String name,
            DataSource source,
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
                name, new HikariDataSource(pool), fence, changeMax, threadCount, queueMax, nanos);
    }

    /**
     * Runs a task soon.
     *
     * @return the task's answer; {@code ThrottlingException} when too many wait, {@code
     *     ServiceUnavailable} when the database is unavailable or was too slow for this task or
     *     earlier ones. Any other failure fails the stage.
     */
    public <T> CompletionStage<Answer<T>> submit(Task<T> task) {
        var answer = new CompletableFuture<Answer<T>>();
        try {
            long asked = nanos.getAsLong();
            threads.execute(() -> {
                if (isWithin(WAIT_MAX, asked)) {
                    run(task, asked, answer);
                } else {
                    answer.complete(Answer.refused(new EngineError.ServiceUnavailable()));
                }
            });
        } catch (RejectedExecutionException full) {
            answer.complete(Answer.refused(refusal()));
        }
        return answer;
    }

    /** A task with arguments that were checked before. */
    @FunctionalInterface
    public interface Step<A, T> {
        Answer<T> run(Database database, A checked) throws SQLException;
    }

    /**
     * Like {@link #submit(Task)} if the arguments are valid; otherwise their refusal is the answer.
     */
    public <A, T> CompletionStage<Answer<T>> submit(Answer<A> arguments, Step<A, T> step) {
        return switch (arguments) {
            case Answer.Ok<A>(var checked) -> submit(database -> step.run(database, checked));
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedFuture(Answer.refused(error));
        };
    }

    /** Returns how many tasks were accepted so far, for metrics. */
    public long taken() {
        return threads.getTaskCount();
    }

    /** Returns how many tasks wait now, for metrics. */
    public int waiting() {
        return threads.getQueue().size();
    }

    private EngineError refusal() {
        return threads.isShutdown()
                ? new EngineError.ServiceUnavailable()
                : new EngineError.ThrottlingException();
    }

    private boolean isWithin(Duration max, long asked) {
        return nanos.getAsLong() - asked <= max.toNanos();
    }

    private <T> void run(Task<T> task, long asked, CompletableFuture<Answer<T>> answer) {
        var database = new Database(connections, fence, () -> isWithin(changeMax, asked));
        try {
            answer.complete(task.run(database));
        } catch (SQLException e) {
            if (SqlFailure.isUnavailable(e)) {
                answer.complete(Answer.refused(new EngineError.ServiceUnavailable()));
            } else {
                answer.completeExceptionally(e);
            }
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /**
     * Accepts no more calls, waits for running and queued ones, and interrupts them after {@link
     * #END_MAX}.
     */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        connections.close();
    }
}
