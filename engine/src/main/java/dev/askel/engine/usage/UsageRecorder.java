package dev.askel.engine.usage;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.usage.BilledUsage;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the usage of this node's executions every ten seconds, and reads the usage of all nodes. A
 * node that fails loses the counts that it has not stored. When the outcome of a commit is unknown,
 * the counts of ten seconds can be stored twice. Thread-safe.
 */
public final class UsageRecorder implements AutoCloseable {
    /** The time between two writes. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(UsageRecorder.class);

    /** The number of days for which rows are kept, today included. */
    private static final long DAYS_KEPT = 90;

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final UsageCounters counters = new UsageCounters();
    private final SqlWorkers workers;
    private final EngineTime time;

    /** The last write; the lock of this object guards the field. */
    private CompletableFuture<Boolean> storing = CompletableFuture.completedFuture(true);

    /**
     * Creates a recorder without counts.
     *
     * @param workers the threads that write and read; they must run until {@link #close} has
     *     returned
     */
    public UsageRecorder(SqlWorkers workers, EngineTime time) {
        this.workers = workers;
        this.time = time;
    }

    /** The counters of this node. */
    public UsageCounters counters() {
        return counters;
    }

    /**
     * Stores the counts of this node, unless a write is under way. Counts that could not be stored
     * remain for the next call.
     *
     * @return whether all counts of the time of the call are stored
     */
    public synchronized CompletionStage<Boolean> store() {
        if (!storing.isDone()) {
            return CompletableFuture.completedStage(false);
        }
        var drained = counters.drain();
        if (drained.isEmpty()) {
            return CompletableFuture.completedStage(true);
        }
        long today = time.millis() / DAY_MILLIS;
        boolean deletes = time.deletionPauseReason() == null;
        storing =
                workers.<Boolean>submit(database ->
                                database.transact(connection -> {
                                    UsageTable.add(connection, today, drained);
                                    if (deletes) {
                                        UsageTable.deleteBefore(connection, today - DAYS_KEPT + 1);
                                    }
                                    return Answer.ok(true);
                                }))
                        .handle((answer, bug) -> onStored(drained, answer, bug))
                        .toCompletableFuture();
        return storing;
    }

    private synchronized CompletionStage<Boolean> lastWrite() {
        return storing;
    }

    private boolean onStored(
            Map<ArnScope, Usage> drained,
            @Nullable Answer<Boolean> answer,
            @Nullable Throwable bug) {
        boolean isStored = answer instanceof Answer.Ok<Boolean>;
        if (!isStored) {
            drained.forEach(counters::add);
        }
        if (bug != null) {
            LOG.error("The usage of executions cannot be stored", bug);
        }
        return isStored;
    }

    /**
     * Reads the usage of the last days, for {@link BilledUsage}. Stores the counts of this node
     * before.
     */
    public CompletionStage<Answer<BilledUsage>> read(Caller caller) {
        return lastWrite().thenCompose(_ -> store()).thenCompose(_ -> readStored(caller));
    }

    private CompletionStage<Answer<BilledUsage>> readStored(Caller caller) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection -> {
                            long now = time.millis();
                            long from = now / DAY_MILLIS - BilledUsage.DAYS + 1;
                            var sum = UsageTable.sumSince(connection, caller.scope(), from);
                            var firstDay = sum.firstDay();
                            return new BilledUsage(
                                    Instant.ofEpochMilli(now),
                                    startOf(from),
                                    firstDay == null ? null : startOf(firstDay),
                                    sum.usage().transitions(),
                                    sum.usage().expressRequests(),
                                    sum.usage().expressUnits());
                        })));
    }

    private static Instant startOf(long day) {
        return Instant.ofEpochMilli(day * DAY_MILLIS);
    }

    /** Submits the counts that are not stored yet. Closing the workers waits for them. */
    @Override
    public void close() {
        store();
    }
}
