package dev.askel.engine.journal.postgres;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ForcedEnd;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalUnavailable;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.StoredQuarantine;
import dev.askel.engine.journal.StoredText;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Partitions;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.read.OpenTasksTable;
import dev.askel.engine.journal.read.QuarantineTable;
import dev.askel.engine.journal.read.Recoveries;
import dev.askel.engine.journal.read.SqlLane;
import dev.askel.engine.journal.read.StoredTexts;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.OpenTasks;
import dev.askel.engine.journal.task.StoredTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.CallPlace;
import dev.askel.engine.journal.wakeup.Due;
import dev.askel.engine.journal.wakeup.DueWalk;
import dev.askel.engine.journal.wakeup.WaitingPlace;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.journal.writer.EventJournalTable;
import dev.askel.engine.journal.writer.ExecutionsTable;
import dev.askel.engine.journal.writer.ForcedEnds;
import dev.askel.engine.journal.writer.GroupCommit;
import dev.askel.engine.journal.writer.JournalStatistics;
import dev.askel.engine.journal.writer.Unit;
import dev.askel.engine.journal.writer.WakeupsTable;
import dev.askel.engine.journal.writer.WriteQueue;
import dev.askel.engine.journal.writer.Writer;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.schema.Migrations;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.Session;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/**
 * The journal in one PostgreSQL database: a queue, writer threads that commit groups, lanes that
 * read.
 *
 * <p>Answers come on those threads: who reacts to them must only pass them on (a message to an
 * actor), never work or wait there.
 */
public final class PostgresJournal implements Journal, Due, OpenTasks, AutoCloseable {
    /** How long {@link #close} waits for writes in the queue. */
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

    /** A second one, so that a large execution does not hold up all behind it. */
    private static final int RECOVERY_READERS = 2;

    private final JournalStatistics statistics = new JournalStatistics();
    private final WriteQueue queue;
    private final List<Thread> writers = new ArrayList<>();
    private final Partitions partitions = new Partitions();
    private final AtomicBoolean makingAhead = new AtomicBoolean();
    private final SqlLane<SqlWork<?>, @Nullable Object> lane;
    private final SqlLane<SqlWork<?>, @Nullable Object> histories;
    private final SqlLane<String, @Nullable Recovered> recoveries;
    private final int recoveriesFree;
    private final OwedLogsLane logs;
    private final HeartbeatGrace grace;
    private final Fence fence;
    private volatile Consumer<JournalWrite> onCommit = _ -> {};
    private volatile LongSupplier recoveryBytes = () -> Recoveries.BYTES_MAX;

    /** Something to ask the database in a transaction of its own. */
    public interface SqlWork<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    private PostgresJournal(
            DataSource database, JournalSettings settings, HeartbeatGrace grace, Fence fence) {
        this.grace = grace;
        this.fence = fence;
        queue = new WriteQueue(settings.queuedWritesMax(), settings.queuedBytesMax());
        // Each poller looks for itself, and all may wake what they may in the same moment.
        recoveriesFree = settings.queuedReadsMax() / 8 * 7;
        for (int i = 0; i < settings.writers(); i++) {
            var session = Session.readCommitted(database, settings.answerTimeout());
            var commit =
                    new GroupCommit(session, queue, partitions, settings, statistics, grace, fence);
            var writer = new Thread(new Writer(queue, commit, settings), "journal-writer-" + i);
            writer.setDaemon(true);
            writers.add(writer);
        }
        lane = lane("journal-lane", settings.readers(), database, settings, grace);
        histories =
                lane(
                        "journal-history",
                        settings.readers(),
                        database,
                        settings,
                        HeartbeatGrace.none());
        logs = new OwedLogsLane(lane("journal-logs", 1, database, settings, HeartbeatGrace.none()));
        recoveries =
                new SqlLane<>(
                        "journal-recovery",
                        RECOVERY_READERS,
                        settings.queuedReadsMax(),
                        settings.recoveriesMax(),
                        settings.breaker(),
                        () -> Session.readOnlySnapshot(database, settings.answerTimeout()),
                        HeartbeatGrace.none(),
                        new Recoveries(statistics, () -> recoveryBytes.getAsLong()));
    }

    private static SqlLane<SqlWork<?>, @Nullable Object> lane(
            String name,
            int threads,
            DataSource database,
            JournalSettings settings,
            HeartbeatGrace watched) {
        return new SqlLane<SqlWork<?>, @Nullable Object>(
                name,
                threads,
                settings.queuedReadsMax(),
                1,
                settings.breaker(),
                () -> Session.readCommitted(database, settings.answerTimeout()),
                watched,
                PostgresJournal::answerFirst);
    }

    /**
     * Opens the journal over a database that {@link Migrations} has prepared. It need not be there
     * yet: what is asked meanwhile waits as it does when the database goes away later.
     *
     * @param database plain or pooled; it must spare the connections {@link JournalSettings} names
     */
    public static PostgresJournal open(DataSource database, JournalSettings settings) {
        return open(database, settings, HeartbeatGrace.none(), Fence.NONE);
    }

    /**
     * The same, with an excuse for heartbeats that could not be sent.
     *
     * @param fence asked before each commit, unless it is certain
     */
    public static PostgresJournal open(
            DataSource database, JournalSettings settings, HeartbeatGrace grace, Fence fence) {
        var journal = new PostgresJournal(database, settings, grace, fence);
        journal.writers.forEach(Thread::start);
        journal.lane.start();
        journal.histories.start();
        journal.recoveries.start();
        journal.logs.start();
        return journal;
    }

    private static Map<SqlWork<?>, @Nullable Object> answerFirst(
            Connection connection, List<SqlWork<?>> works) throws SQLException {
        var first = works.getFirst();
        return Collections.singletonMap(first, first.on(connection));
    }

    @Override
    public CompletionStage<WriteOutcome> write(JournalWrite write) {
        if (write.execution() instanceof ExecutionChange.Start) {
            makeAhead(write.bucket());
        }
        var unit = new Unit.Write(write, System.nanoTime());
        if (!queue.offer(unit)) {
            statistics.rejectedOne();
            return CompletableFuture.completedFuture(new WriteOutcome.Rejected());
        }
        CompletionStage<WriteOutcome> done = unit.done();
        done.whenComplete((outcome, _) -> {
            if (outcome instanceof WriteOutcome.Committed) {
                onCommit.accept(write);
                logs.committed(write);
            }
        });
        return done;
    }

    /**
     * From now on tells {@code told} of every write that is known here to be durable, on a thread
     * that must not be kept. One that this node's death leaves in doubt is told to nobody.
     */
    public void onCommit(Consumer<JournalWrite> told) {
        onCommit = told;
    }

    /**
     * From now on reads at most so many stored bytes of recoveries at a time; while there are none
     * free, recoveries wait for a moment.
     */
    public void recoverWithin(LongSupplier bytesFree) {
        recoveryBytes = bytesFree;
    }

    private void makeAhead(int bucket) {
        if (partitions.isLast(bucket) && makingAhead.compareAndSet(false, true)) {
            onLane(
                            connection -> {
                                partitions.ensureAhead(connection, bucket);
                                return bucket;
                            })
                    .whenComplete((_, _) -> makingAhead.set(false));
        }
    }

    @Override
    public CompletionStage<HeartbeatOutcome> heartbeat(
            String persistenceId,
            TaskKey task,
            int redriveCount,
            @Nullable Long life,
            long nowMillis) {
        var unit =
                new Unit.Heartbeat(
                        persistenceId,
                        task,
                        redriveCount,
                        life,
                        grace.at(nowMillis),
                        System.nanoTime());
        return queue.offer(unit) ? unit.done() : overloaded();
    }

    @Override
    public CompletionStage<Integer> countAttempt(String persistenceId, String incarnation) {
        var unit = new Unit.Attempt(persistenceId, incarnation, System.nanoTime());
        return queue.offer(unit) ? unit.done() : overloaded();
    }

    @Override
    public CompletionStage<Boolean> replaceWakeup(
            String persistenceId, WakeupChange.Put former, WakeupChange.Put row) {
        var unit = new Unit.Replacement(persistenceId, former, row, System.nanoTime());
        return queue.offer(unit) ? unit.done() : overloaded();
    }

    @Override
    public CompletionStage<?> forgetAttempts(String persistenceId) {
        return onLane(c -> {
            QuarantineTable.forgetAttempts(c, persistenceId);
            return persistenceId;
        });
    }

    @Override
    public CompletionStage<?> quarantine(String persistenceId, Quarantine quarantine) {
        return onLane(c -> {
            QuarantineTable.put(c, persistenceId, quarantine);
            return admitted(c, persistenceId);
        });
    }

    @Override
    public CompletionStage<@Nullable Quarantine> quarantine(String persistenceId) {
        return onLane(c -> QuarantineTable.find(c, persistenceId));
    }

    @Override
    public CompletionStage<?> release(String persistenceId, long nowMillis) {
        return onLane(c -> {
            QuarantineTable.remove(c, persistenceId, nowMillis);
            return admitted(c, persistenceId);
        });
    }

    @Override
    public CompletionStage<@Nullable Integer> end(ForcedEnd end) {
        CompletionStage<@Nullable Integer> ended =
                onLane(c -> admitted(c, ForcedEnds.perform(c, end)));
        ended.whenComplete((rows, _) -> {
            if (rows != null) {
                onCommit.accept(end.write());
                logs.committed(end.write());
            }
        });
        return ended;
    }

    /** What comes of a change, unless nothing may on this node. */
    private <T extends @Nullable Object> T admitted(Connection connection, T changed)
            throws SQLException {
        if (!fence.admits(connection)) {
            throw GroupCommit.notAdmitted();
        }
        return changed;
    }

    /** What is stored of an execution beside its journal. */
    public CompletionStage<List<StoredText>> storedAbout(String persistenceId) {
        return asked(histories, c -> StoredTexts.about(c, persistenceId));
    }

    /**
     * A page of its journal, snapshots and open tasks as they are stored; an empty one ends them.
     *
     * @param table behind which row of it the page begins, by {@code part} and {@code number};
     *     empty for the first page
     */
    public CompletionStage<List<StoredText>> storedRows(
            String persistenceId, int bucket, String table, String part, long number) {
        return asked(
                histories,
                c -> {
                    var moved = ExecutionsTable.bucketOf(c, persistenceId);
                    return StoredTexts.rows(
                            c, persistenceId, moved == null ? bucket : moved, table, part, number);
                });
    }

    /** The executions in quarantine, in the order they came there, a page of them. */
    public CompletionStage<List<StoredQuarantine>> quarantined(
            long afterMillis, String afterId, int rowsMax) {
        return asked(histories, c -> QuarantineTable.page(c, afterMillis, afterId, rowsMax));
    }

    private <T> CompletionStage<T> overloaded() {
        statistics.rejectedOne();
        return CompletableFuture.failedFuture(
                new JournalUnavailable(
                        queue.isClosed() ? DeferralReason.CLOSING : DeferralReason.QUEUE_FULL,
                        "too many writes wait, or the journal is closed",
                        null));
    }

    @Override
    public boolean hasRoomForRecoveries() {
        return recoveries.hasRoomFor(recoveriesFree);
    }

    @Override
    public CompletionStage<@Nullable Recovered> recover(String persistenceId) {
        return recoveries.ask(persistenceId);
    }

    @Override
    public CompletionStage<List<JournalRow>> read(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax) {
        return history(persistenceId, bucket, fromSequenceNr, false, rowsMax, bytesMax);
    }

    @Override
    public CompletionStage<List<JournalRow>> readBackwards(
            String persistenceId, int bucket, long fromSequenceNr, int rowsMax, long bytesMax) {
        return history(persistenceId, bucket, fromSequenceNr, true, rowsMax, bytesMax);
    }

    private CompletionStage<List<JournalRow>> history(
            String persistenceId,
            int bucket,
            long fromSequenceNr,
            boolean backwards,
            int rowsMax,
            long bytesMax) {
        return asked(
                histories,
                connection -> {
                    var rows =
                            EventJournalTable.page(
                                    connection,
                                    persistenceId,
                                    bucket,
                                    fromSequenceNr,
                                    backwards,
                                    rowsMax,
                                    bytesMax);
                    // It may have been moved since the caller read where it is.
                    return rows.isEmpty() && bucket != Buckets.LONG
                            ? EventJournalTable.page(
                                    connection,
                                    persistenceId,
                                    Buckets.LONG,
                                    fromSequenceNr,
                                    backwards,
                                    rowsMax,
                                    bytesMax)
                            : rows;
                });
    }

    @Override
    public CompletionStage<List<Wakeup>> wakeupsDue(DueWalk walk, long untilMillis) {
        return onLane(c -> WakeupsTable.due(c, walk, untilMillis));
    }

    @Override
    public CompletionStage<List<Wakeup>> callsWithoutNode(
            SliceRange slices, Set<String> livingIncarnations, CallPlace after, int rowsMax) {
        var living = Set.copyOf(livingIncarnations);
        return onLane(c -> WakeupsTable.callsWithoutNode(c, slices, living, after, rowsMax));
    }

    @Override
    public CompletionStage<List<Wakeup>> callsInFlight(
            SliceRange slices, CallPlace after, int rowsMax) {
        return onLane(c -> WakeupsTable.callsInFlight(c, slices, after, rowsMax));
    }

    @Override
    public CompletionStage<List<String>> permitsWaitedFor(String after, int rowsMax) {
        return onLane(c -> WakeupsTable.permits(c, after, rowsMax));
    }

    @Override
    public CompletionStage<List<Wakeup>> callsWaiting(
            SliceRange slices, String permit, WaitingPlace after, int rowsMax) {
        return onLane(c -> WakeupsTable.waitingCalls(c, slices, permit, after, rowsMax));
    }

    @Override
    public CompletionStage<List<MissedHeartbeat>> heartbeatsMissed(DueWalk walk, long nowMillis) {
        return onLane(c -> {
            var rule = grace.at(nowMillis);
            var missed = OpenTasksTable.heartbeatsMissed(c, walk, rule);
            // A question that hung for long saw heartbeats missing that had hung as well.
            var ruleNow = grace.at(nowMillis);
            return ruleNow.equals(rule)
                    ? missed
                    : OpenTasksTable.heartbeatsMissed(c, walk, ruleNow);
        });
    }

    @Override
    public CompletionStage<Boolean> confirmMissed(MissedHeartbeat missed, long nowMillis) {
        var unit = new Unit.Miss(missed, () -> grace.at(nowMillis), System.nanoTime());
        return queue.offer(unit) ? unit.done() : overloaded();
    }

    @Override
    public CompletionStage<List<StoredTask>> queueHead(String activityArn, int rowsMax) {
        return onLane(c -> OpenTasksTable.queueHead(c, activityArn, rowsMax));
    }

    @Override
    public CompletionStage<@Nullable StoredTask> find(String persistenceId, TaskKey key) {
        return onLane(c -> OpenTasksTable.find(c, persistenceId, key));
    }

    @Override
    public CompletionStage<List<StoredTask>> ofExecution(String persistenceId) {
        return onLane(c -> OpenTasksTable.ofExecution(c, persistenceId));
    }

    /** What its writes owe to logs. */
    public LogBacklog logBacklog() {
        return logs;
    }

    /** Counters since it was opened. */
    public JournalStatistics statistics() {
        return statistics;
    }

    /** Writes that wait for a writer. */
    public int queued() {
        return queue.size();
    }

    /** Estimated bytes of the writes that wait. */
    public long queuedBytes() {
        return queue.bytes();
    }

    /** Does something in a transaction of its own, on the threads that read. */
    public <T extends @Nullable Object> CompletionStage<T> onLane(SqlWork<T> work) {
        return asked(lane, work);
    }

    // A work's answer comes back as what that same work returned, only the queue forgets its type.
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> CompletionStage<T> asked(
            SqlLane<SqlWork<?>, @Nullable Object> lane, SqlWork<T> work) {
        return (CompletionStage<T>) lane.ask(work);
    }

    /** Writes what is queued, for 10 s at most, and gives the connections back. */
    @Override
    public void close() {
        queue.close();
        long end = System.nanoTime() + DRAIN_MAX.toNanos();
        for (var writer : writers) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            try {
                writer.join(Duration.ofMillis(Math.max(1, left)));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            writer.interrupt();
        }
        var closed = new JournalUnavailable(DeferralReason.CLOSING, "journal closed", null);
        queue.removeOlderThan(System.nanoTime()).forEach(unit -> unit.fail(closed));
        lane.close();
        histories.close();
        recoveries.close();
        logs.close();
    }
}
