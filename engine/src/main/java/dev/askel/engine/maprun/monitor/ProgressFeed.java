package dev.askel.engine.maprun.monitor;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ExecutionDoesNotExist;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunProgress;
import dev.askel.engine.api.workbench.MapRunMonitor.ProgressStream;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.Scopes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the progress of Map Runs for the subscribers of one node. While there are subscribers,
 * the feed reads the rows of their runs once a second. One statement reads hundreds of rows. A run
 * with many subscribers is read once. Each node reads the rows itself, so nodes send no progress to
 * each other. Thread-safe.
 */
final class ProgressFeed {
    private static final Duration READ_EVERY = Duration.ofSeconds(1);

    /** The interval of reads while the database is busy or unavailable. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final SqlWorkers workers;
    private final ExecutionLookup executions;
    private final BiConsumer<Duration, Runnable> scheduler;
    private final ProgressReads reads;
    private final Set<ProgressWatch> watches = new HashSet<>();
    private boolean isReading;

    /**
     * Creates a feed without subscribers.
     *
     * @param workers the threads for the queries
     * @param executions the lookup of the executions whose runs are read
     * @param scheduler runs a task after a delay
     */
    ProgressFeed(
            SqlWorkers workers,
            ExecutionLookup executions,
            EngineTime time,
            BiConsumer<Duration, Runnable> scheduler) {
        this.workers = workers;
        this.executions = executions;
        this.scheduler = scheduler;
        this.reads = new ProgressReads(workers.encryption(), time);
    }

    /** Subscribes to one run. Refuses an unknown run with {@code ResourceNotFound}. */
    CompletionStage<Answer<ProgressStream>> follow(Caller caller, String mapRunArn) {
        return workers.<MapRunArn, ProgressStream>submit(
                Scopes.requireOwn(
                        caller,
                        Arns.parseMapRun(mapRunArn),
                        arn -> ResourceNotFound.of(arn.toString())),
                (database, arn) -> {
                    var watch =
                            database.find(connection -> {
                                var run = MapRunSummary.find(connection, arn);
                                return run == null
                                        ? null
                                        : new ProgressWatch(
                                                run.identity().mapRunId(),
                                                reads.progress(connection, run),
                                                this::close);
                            });
                    return watch == null
                            ? Answer.refused(ResourceNotFound.of(mapRunArn))
                            : Answer.ok(open(watch));
                });
    }

    /** Reads the progress of the latest runs of an execution. */
    CompletionStage<Answer<List<MapRunProgress>>> ofExecution(Caller caller, String executionArn) {
        Answer<ExecutionArn> own =
                Scopes.requireOwn(
                        caller,
                        Arns.parseExecution(executionArn),
                        arn -> new ExecutionDoesNotExist(arn.toString()));
        return own.thenCompose(arn -> executions.byArn(arn).thenCompose(this::runsOf));
    }

    private CompletionStage<Answer<List<MapRunProgress>>> runsOf(Answer<ExecutionHeader> found) {
        return workers.submit(
                found,
                (database, execution) ->
                        Answer.ok(
                                database.read(connection ->
                                        reads.ofExecution(connection, execution.persistenceId()))));
    }

    private ProgressWatch open(ProgressWatch watch) {
        boolean isFirst;
        synchronized (this) {
            watches.add(watch);
            isFirst = !isReading;
            isReading = true;
        }
        if (isFirst) {
            scheduler.accept(READ_EVERY, this::read);
        }
        return watch;
    }

    private synchronized void close(ProgressWatch watch) {
        watches.remove(watch);
    }

    /** Returns the present watches. Without watches, ends the periodic reads and returns null. */
    private synchronized @Nullable List<ProgressWatch> watchesOrEnd() {
        if (watches.isEmpty()) {
            isReading = false;
            return null;
        }
        return List.copyOf(watches);
    }

    private void read() {
        var present = watchesOrEnd();
        if (present == null) {
            return;
        }
        var ids = present.stream().map(ProgressWatch::mapRunId).distinct().toList();
        workers.<Map<String, MapRunProgress>>submit(database ->
                        Answer.ok(database.read(connection -> reads.ofIds(connection, ids))))
                .whenComplete((answer, _) -> {
                    if (answer instanceof Answer.Ok<Map<String, MapRunProgress>>(var read)) {
                        present.forEach(watch -> notifyOf(watch, read.get(watch.mapRunId())));
                        scheduler.accept(READ_EVERY, this::read);
                    } else {
                        scheduler.accept(RETRY_AFTER, this::read);
                    }
                });
    }

    private static void notifyOf(ProgressWatch watch, @Nullable MapRunProgress progress) {
        // A deleted run has no progress and no longer changes.
        if (progress != null) {
            watch.onRead(progress);
        }
    }
}
