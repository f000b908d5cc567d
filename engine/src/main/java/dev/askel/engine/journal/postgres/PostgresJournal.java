package dev.askel.engine.journal.postgres;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ForcedEnd;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalUnavailableException;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Partitions;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.read.OpenTasksTable;
import dev.askel.engine.journal.read.QuarantineTable;
import dev.askel.engine.journal.read.QueryPool;
import dev.askel.engine.journal.read.RecoveryQuery;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.task.HeartbeatOutcome;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.OpenTasks;
import dev.askel.engine.journal.task.StoredTask;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.CallPosition;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.WaitingCallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import dev.askel.engine.journal.writer.EventJournalTable;
import dev.askel.engine.journal.writer.ForcedEnds;
import dev.askel.engine.journal.writer.GroupCommit;
import dev.askel.engine.journal.writer.JournalStatistics;
import dev.askel.engine.journal.writer.WakeupsTable;
import dev.askel.engine.journal.writer.WriteQueue;
import dev.askel.engine.journal.writer.WriteRequest;
import dev.askel.engine.journal.writer.WriterThreads;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.schema.Migrations;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The journal in one PostgreSQL database. It has a queue of writes, writer threads that commit
 * groups of them, and threads for queries.
 *
 * <p>Stages complete on those threads. A callback must only forward the result, as a message to an
 * actor. It must neither compute nor block.
 */
public final class PostgresJournal implements Journal, WakeupQueries, OpenTasks, AutoCloseable {
    /** With two threads, one large execution does not delay all other recoveries. */
    private static final int RECOVERY_READERS = 2;

    private final JournalStatistics statistics = new JournalStatistics();
    private final WriteQueue queue;
    private final WriterThreads writers;
    private final Partitions partitions = new Partitions();
    private final PartitionCreation partitionCreation;
    private final SqlWorkPool queries;
    private final SqlWorkPool histories;
    private final QueryPool<String, @Nullable RecoveryRows> recoveries;
    private final int recoveriesFreeMin;
    private final PostgresLogBacklog logs;
    private final PayloadEncryption encryption;
    private final HeartbeatGrace grace;
    private final Fence fence;
    private volatile Consumer<JournalWrite> onCommit = _ -> {};
    private volatile Consumer<StartDecisions> onStartDecisions = _ -> {};
    private volatile LongSupplier recoveryBytes = () -> RecoveryQuery.BYTES_MAX;

    private PostgresJournal(
            DataSource database,
            PayloadEncryption encryption,
            JournalSettings settings,
            HeartbeatGrace grace,
            Fence fence) {
        this.encryption = encryption;
        this.grace = grace;
        this.fence = fence;
        queue = new WriteQueue(settings.queuedWritesMax(), settings.queuedBytesMax());
        // Several pollers check this bound concurrently before they wake executions. The remaining
        // eighth of the queue is for their executions.
        recoveriesFreeMin = settings.queuedReadsMax() / 8 * 7;
        writers =
                new WriterThreads(
                        queue,
                        settings,
                        () ->
                                new GroupCommit(
                                        Session.readCommitted(database, settings.answerTimeout()),
                                        queue,
                                        partitions,
                                        encryption,
                                        settings,
                                        statistics,
                                        grace,
                                        fence));
        queries =
                new SqlWorkPool(
                        "journal-query", settings.readerThreads(), database, settings, grace);
        partitionCreation = new PartitionCreation(partitions, queries);
        histories =
                new SqlWorkPool(
                        "journal-history",
                        settings.readerThreads(),
                        database,
                        settings,
                        HeartbeatGrace.none());
        logs =
                new PostgresLogBacklog(
                        new SqlWorkPool(
                                "journal-logs", 1, database, settings, HeartbeatGrace.none()),
                        encryption);
        recoveries =
                new QueryPool<>(
                        "journal-recovery",
                        RECOVERY_READERS,
                        settings.queuedReadsMax(),
                        settings.recoveriesMax(),
                        settings.outageRetryMax(),
                        () -> Session.readOnlySnapshot(database, settings.answerTimeout()),
                        HeartbeatGrace.none(),
                        new RecoveryQuery(encryption, statistics, () -> recoveryBytes.getAsLong()));
    }

    /**
     * Opens the journal over a database that {@link Migrations} has prepared. The database may
     * still be unavailable. In that case, requests wait as in any outage.
     *
     * @param database a data source with or without a pool; must provide the number of connections
     *     that {@link JournalSettings} states
     */
    public static PostgresJournal open(DataSource database, JournalSettings settings) {
        return open(database, new NoEncryption(), settings, HeartbeatGrace.none(), Fence.NONE);
    }

    /**
     * Opens the journal with encryption, a grace period for heartbeats and a fence.
     *
     * @param grace decides which missed heartbeats are excused, because a database outage prevented
     *     their recording
     * @param fence checked before each commit unless {@link Fence#isMembershipCertain}
     */
    public static PostgresJournal open(
            DataSource database,
            PayloadEncryption encryption,
            JournalSettings settings,
            HeartbeatGrace grace,
            Fence fence) {
        var journal = new PostgresJournal(database, encryption, settings, grace, fence);
        journal.writers.start();
        journal.queries.start();
        journal.histories.start();
        journal.recoveries.start();
        journal.logs.start();
        return journal;
    }

    @Override
    public CompletionStage<WriteOutcome> write(JournalWrite write) {
        if (write.execution() instanceof ExecutionChange.Start) {
            partitionCreation.createAfter(write.bucket());
        }
        return encryption
                .makeReady(write.persistenceId())
                .thenCompose(failure ->
                        failure.isEmpty()
                                ? enqueue(write)
                                : CompletableFuture.completedStage(
                                        new WriteOutcome.Failed(failure.get())));
    }

    private CompletionStage<WriteOutcome> enqueue(JournalWrite write) {
        var request = new WriteRequest.EntityWrite(write, System.nanoTime());
        if (!queue.offer(request)) {
            statistics.countRejected();
            return CompletableFuture.completedFuture(new WriteOutcome.Rejected());
        }
        CompletionStage<WriteOutcome> done = request.future();
        done.whenComplete((outcome, _) -> {
            if (outcome instanceof WriteOutcome.Committed committed) {
                onCommit.accept(write);
                logs.onCommitted(write);
                var starts = committed.starts();
                if (starts.concernOthers()) {
                    onStartDecisions.accept(starts);
                }
            }
        });
        return done;
    }

    @Override
    public PayloadEncryption payloads() {
        return encryption;
    }

    /**
     * Calls {@code listener} with every durable write of this node, after earlier listeners. The
     * listener runs on a journal thread and must not block. Call this method before the first
     * write. If the node ends before it receives the outcome of a write, the write is not reported.
     */
    public void onCommit(Consumer<JournalWrite> listener) {
        onCommit = onCommit.andThen(listener);
    }

    /**
     * Calls {@code listener} with the decisions about waiting starts after a write is durable. The
     * listener runs on a journal thread and must not block.
     */
    public void onStartDecisions(Consumer<StartDecisions> listener) {
        onStartDecisions = listener;
    }

    /**
     * Limits the stored bytes that one recovery query reads. If {@code bytesFree} returns 0, the
     * query waits for at most 1 s and then reads one execution.
     */
    public void limitRecoveryBytes(LongSupplier bytesFree) {
        recoveryBytes = bytesFree;
    }

    @Override
    public CompletionStage<HeartbeatOutcome> heartbeat(
            String persistenceId,
            TaskKey task,
            int redriveCount,
            @Nullable Long startStamp,
            long nowMillis) {
        var request =
                new WriteRequest.Heartbeat(
                        persistenceId,
                        task,
                        redriveCount,
                        startStamp,
                        grace.ruleAt(nowMillis),
                        System.nanoTime());
        return queue.offer(request) ? request.future() : overloaded();
    }

    @Override
    public CompletionStage<Integer> countAttempt(String persistenceId, String incarnation) {
        var request = new WriteRequest.AttemptCount(persistenceId, incarnation, System.nanoTime());
        return queue.offer(request) ? request.future() : overloaded();
    }

    @Override
    public CompletionStage<Boolean> replaceWakeup(
            String persistenceId, WakeupChange.Put former, WakeupChange.Put row) {
        var request =
                new WriteRequest.WakeupReplacement(persistenceId, former, row, System.nanoTime());
        return queue.offer(request) ? request.future() : overloaded();
    }

    @Override
    public CompletionStage<?> resetAttempts(String persistenceId) {
        return inTransaction(c -> {
            QuarantineTable.resetAttempts(c, persistenceId);
            return persistenceId;
        });
    }

    @Override
    public CompletionStage<?> quarantine(String persistenceId, Quarantine quarantine) {
        return inTransaction(c -> {
            QuarantineTable.put(c, persistenceId, quarantine);
            return requireAdmitted(c, persistenceId);
        });
    }

    @Override
    public CompletionStage<@Nullable Quarantine> findQuarantine(String persistenceId) {
        return inTransaction(c -> QuarantineTable.find(c, persistenceId));
    }

    @Override
    public CompletionStage<?> release(String persistenceId, long nowMillis) {
        return inTransaction(c -> {
            QuarantineTable.remove(c, persistenceId, nowMillis);
            return requireAdmitted(c, persistenceId);
        });
    }

    @Override
    public CompletionStage<@Nullable Integer> forceEnd(ForcedEnd end) {
        // An operator can end an execution whose customer-managed key cannot be used. Its error and
        // cause are then stored in clear; the write has no other data of the execution.
        CompletionStage<@Nullable Integer> ended =
                encryption
                        .makeReady(end.write().persistenceId())
                        .thenCompose(failure ->
                                inTransaction(c ->
                                        requireAdmitted(
                                                c,
                                                ForcedEnds.perform(
                                                        c,
                                                        failure.isEmpty()
                                                                        || failure.get()
                                                                                .isTransient()
                                                                ? encryption
                                                                : new NoEncryption(),
                                                        end))));
        ended.whenComplete((rows, _) -> {
            if (rows != null) {
                onCommit.accept(end.write());
                logs.onCommitted(end.write());
            }
        });
        return ended;
    }

    /** Reads stored rows for operators. */
    public StoredRowReads storedRows() {
        return new StoredRowReads(histories, encryption);
    }

    /** Returns {@code changed}, or fails when the fence does not admit changes of this node. */
    private <T extends @Nullable Object> T requireAdmitted(Connection connection, T changed)
            throws SQLException {
        if (!fence.admits(connection)) {
            throw GroupCommit.notAdmitted();
        }
        return changed;
    }

    private <T> CompletionStage<T> overloaded() {
        statistics.countRejected();
        return CompletableFuture.failedFuture(
                new JournalUnavailableException(
                        queue.isClosed() ? DeferralReason.CLOSING : DeferralReason.QUEUE_FULL,
                        "the write queue is full, or the journal is closed",
                        null));
    }

    @Override
    public boolean hasRecoveryCapacity() {
        return recoveries.hasCapacityFor(recoveriesFreeMin);
    }

    @Override
    public CompletionStage<@Nullable RecoveryRows> recover(String persistenceId) {
        return recoveries.submit(persistenceId);
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
        return histories.submit(connection ->
                EventJournalTable.pageInEitherBucket(
                        connection,
                        encryption,
                        persistenceId,
                        bucket,
                        fromSequenceNr,
                        backwards,
                        rowsMax,
                        bytesMax));
    }

    @Override
    public CompletionStage<List<Wakeup>> wakeupsDue(DueCursor cursor, long untilMillis) {
        return inTransaction(c -> WakeupsTable.findDue(c, cursor, untilMillis));
    }

    @Override
    public CompletionStage<List<Wakeup>> callsWithoutNode(
            SliceRange slices, Set<String> livingIncarnations, CallPosition after, int rowsMax) {
        var living = Set.copyOf(livingIncarnations);
        return inTransaction(c -> WakeupsTable.callsWithoutNode(c, slices, living, after, rowsMax));
    }

    @Override
    public CompletionStage<List<Wakeup>> callsInFlight(
            SliceRange slices, CallPosition after, int rowsMax) {
        return inTransaction(c -> WakeupsTable.callsInFlight(c, slices, after, rowsMax));
    }

    @Override
    public CompletionStage<List<String>> awaitedPermits(String after, int rowsMax) {
        return inTransaction(c -> WakeupsTable.awaitedPermits(c, after, rowsMax));
    }

    @Override
    public CompletionStage<List<Wakeup>> callsWaiting(
            SliceRange slices, String permit, WaitingCallPosition after, int rowsMax) {
        return inTransaction(c -> WakeupsTable.waitingCalls(c, slices, permit, after, rowsMax));
    }

    @Override
    public CompletionStage<List<MissedHeartbeat>> heartbeatsMissed(
            DueCursor cursor, long nowMillis) {
        return inTransaction(c -> {
            var rule = grace.ruleAt(nowMillis);
            var missed = OpenTasksTable.heartbeatsMissed(c, cursor, rule);
            // The second rule is computed after the query. If an outage delayed the query, the same
            // outage may have delayed heartbeats, and the second rule excuses them.
            var ruleNow = grace.ruleAt(nowMillis);
            return ruleNow.equals(rule)
                    ? missed
                    : OpenTasksTable.heartbeatsMissed(c, cursor, ruleNow);
        });
    }

    @Override
    public CompletionStage<Boolean> confirmMissed(MissedHeartbeat missed, long nowMillis) {
        var request =
                new WriteRequest.MissConfirmation(
                        missed, () -> grace.ruleAt(nowMillis), System.nanoTime());
        return queue.offer(request) ? request.future() : overloaded();
    }

    @Override
    public CompletionStage<List<StoredTask>> queueHead(String activityArn, int rowsMax) {
        return inTransaction(c -> OpenTasksTable.queueHead(c, activityArn, rowsMax));
    }

    @Override
    public CompletionStage<@Nullable StoredTask> find(String persistenceId, TaskKey key) {
        return inTransaction(c -> OpenTasksTable.find(c, encryption, persistenceId, key));
    }

    @Override
    public CompletionStage<List<StoredTask>> ofExecution(String persistenceId) {
        return inTransaction(c -> OpenTasksTable.ofExecution(c, encryption, persistenceId));
    }

    /** Returns the backlog of pending log records of this journal's writes. */
    public LogBacklog logBacklog() {
        return logs;
    }

    /** Returns the counters since the journal was opened. */
    public JournalStatistics statistics() {
        return statistics;
    }

    /** Returns the number of writes that wait for a writer. */
    public int queuedWrites() {
        return queue.size();
    }

    /** Returns the estimated bytes of the writes that wait for a writer. */
    public long queuedBytes() {
        return queue.bytes();
    }

    /** Runs a query or change in its own transaction, on the threads for queries. */
    public <T extends @Nullable Object> CompletionStage<T> inTransaction(SqlWork<T> work) {
        return queries.submit(work);
    }

    /** Commits the queued writes for at most 10 s, fails the others, and closes the connections. */
    @Override
    public void close() {
        writers.close();
        var closed =
                new JournalUnavailableException(DeferralReason.CLOSING, "journal closed", null);
        queue.removeOlderThan(System.nanoTime()).forEach(request -> request.fail(closed));
        queries.close();
        histories.close();
        recoveries.close();
        logs.close();
    }
}
