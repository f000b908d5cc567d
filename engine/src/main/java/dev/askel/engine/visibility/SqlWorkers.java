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
 * A few platform threads that run SQL for callers who must not wait, such as actors.
 *
 * <p>Threads and queue are bounded: a call that finds the queue full is refused at once ({@code
 * ThrottlingException}) instead of waiting in a row that grows. Stages complete on a worker, so
 * what depends on them must not block.
 */
public final class SqlWorkers implements AutoCloseable {
    /** How long a close waits for what runs. */
    private static final Duration END_MAX = Duration.ofSeconds(10);

    /**
     * How long a call may wait for a worker. While the database is away each one that runs takes
     * seconds to fail; those behind must not wait for all of them, nor be done when their callers
     * have long gone.
     */
    static final Duration WAIT_MAX = Duration.ofSeconds(8);

    /**
     * How long after it was asked for a change of what all nodes share may still be told to commit.
     * Whoever has waited longer may have asked another node, and undone since what that one did.
     */
    static final Duration CHANGE_MAX = Duration.ofSeconds(10);

    /** What the engine does by itself has no caller who asks elsewhere. */
    private static final Duration UNLIMITED = Duration.ofDays(1);

    /** What one call does, start to end, on one worker. */
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
     * Starts workers, each with a connection of its own, which they open when they need it. The
     * database need not be there yet.
     *
     * @param name what their threads and their pool are called
     * @param source gives a new connection at each call, such as the driver's own data source
     * @param threadCount calls that run at a time, and connections
     * @param queueMax calls that wait at most
     */
    public static SqlWorkers open(String name, DataSource source, int threadCount, int queueMax) {
        return open(name, source, Fence.NONE, UNLIMITED, threadCount, queueMax, System::nanoTime);
    }

    /**
     * As {@link #open(String, DataSource, int, int)}, for calls that change what all nodes share: a
     * fence may refuse them, and those that take longer than {@link #CHANGE_MAX} change nothing.
     */
    public static SqlWorkers open(
            String name, DataSource source, Fence fence, int threadCount, int queueMax) {
        return open(name, source, fence, threadCount, queueMax, System::nanoTime);
    }

    /** With another clock by which calls have waited for too long. */
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
     *     ServiceUnavailable} when the database is out of reach or has been too slow for it or
     *     those before. Anything else that goes wrong fails the stage.
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

    /** What one call does with arguments that were checked before. */
    @FunctionalInterface
    public interface Step<A, T> {
        Answer<T> run(Database database, A checked) throws SQLException;
    }

    /** As {@link #submit(Task)}, if the arguments hold; their refusal is the answer if not. */
    public <A, T> CompletionStage<Answer<T>> submit(Answer<A> arguments, Step<A, T> step) {
        return switch (arguments) {
            case Answer.Ok<A>(var checked) -> submit(database -> step.run(database, checked));
            case Answer.Refused<A>(var error) ->
                    CompletableFuture.completedFuture(Answer.refused(error));
        };
    }

    /** How many tasks were taken on so far, for metrics. */
    public long taken() {
        return threads.getTaskCount();
    }

    /** How many tasks wait now, for metrics. */
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

    /** Takes no more calls, lets those that run and wait come to an end, and gives up the rest. */
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
