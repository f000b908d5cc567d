package dev.askel.engine.journal.writer;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalUnavailableException;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Partitions;
import dev.askel.engine.journal.retention.LongRunningExecutions;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadEncryptor;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits a group of write requests and handles failures of the database. When a transaction fails:
 *
 * <ul>
 *   <li>The database rejects data: the group is rolled back and each request is written alone, so
 *       that only the faulty one fails.
 *   <li>A transient failure (deadlock, lack of resources): the group is retried.
 *   <li>The connection is lost and the outcome is unknown: this class reconnects and reads the
 *       writer of the first row of each request.
 *       <ul>
 *         <li>If the request itself wrote the row, the request is committed.
 *         <li>If another writer wrote the row, the request is fenced.
 *         <li>If there is no row, the request is written again. While the lost transaction still
 *             runs, the database blocks this write. If the lost transaction commits, the database
 *             rejects the duplicate row, and the stored row is read again.
 *       </ul>
 * </ul>
 *
 * Requests that wait longer than {@link JournalSettings#outageRetryMax} fail, including those in
 * the queue.
 *
 * <p>All requests fail on a node that the cluster has marked down. The transaction reads the mark
 * only while the node's membership is not certain, for example after a pause of the node. The check
 * is necessary because journal rows fence only executions; they do not stop the marked node's calls
 * to services.
 */
public final class GroupCommit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(20);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

    /**
     * The maximum number of retries of a single request after rejections that a {@link Check} may
     * resolve.
     */
    private static final int REFUSALS_MAX = 3;

    private final Session session;
    private final WriteQueue queue;
    private final Partitions partitions;
    private final PayloadEncryption encryption;
    private final JournalSettings settings;
    private final JournalStatistics statistics;
    private final HeartbeatGrace.DatabaseWatch watch;
    private final Fence fence;

    /** The encryptor of the last attempt, whose outcome may be unknown. */
    private PayloadEncryptor attempted = PayloadEncryptor.CLEAR;

    public GroupCommit(
            Session session,
            WriteQueue queue,
            Partitions partitions,
            PayloadEncryption encryption,
            JournalSettings settings,
            JournalStatistics statistics,
            HeartbeatGrace grace,
            Fence fence) {
        this.session = session;
        this.queue = queue;
        this.partitions = partitions;
        this.encryption = encryption;
        this.settings = settings;
        this.statistics = statistics;
        this.watch = grace.watchWriter();
        this.fence = fence;
    }

    /** Commits the requests, and returns when all their futures are completed. */
    void commit(List<WriteRequest> requests) throws InterruptedException {
        watch.onRequest();
        try {
            commitWithRetries(requests);
        } finally {
            watch.onIdle();
        }
    }

    private void commitWithRetries(List<WriteRequest> requests) throws InterruptedException {
        attempted = PayloadEncryptor.CLEAR;
        var pending = new ArrayList<>(requests);
        var check = Check.NONE;
        int refusals = 0;
        var backoff = BACKOFF_FIRST;
        while (!pending.isEmpty()) {
            SQLException failure;
            try {
                tryOnce(pending, check);
                return;
            } catch (SQLException thrown) {
                failure = thrown;
            } catch (RuntimeException | Error bug) {
                // The changes of this group must not be committed with the next group.
                session.rollback();
                if (pending.size() == 1) {
                    throw bug;
                }
                if (!(bug instanceof PayloadUnavailableException)) {
                    log.error("{} writes are retried one by one", pending.size(), bug);
                }
                commitOneByOne(pending);
                return;
            }
            switch (SqlFailure.of(failure)) {
                case LOST -> {
                    watch.onFailure();
                    statistics.countLostConnection();
                    reportRetry(pending, failure);
                    session.drop();
                    check = Check.WRITTEN_ROWS;
                    backoff = pause(backoff);
                }
                case TRANSIENT -> {
                    watch.onFailure();
                    statistics.countRetriedTransaction();
                    reportRetry(pending, failure);
                    session.rollback();
                    backoff = pause(backoff);
                }
                case REFUSED -> {
                    session.rollback();
                    if (pending.size() > 1) {
                        log.info(
                                "{} writes are retried one by one: {}",
                                pending.size(),
                                describe(failure));
                        commitOneByOne(pending);
                        return;
                    }
                    check = Check.after(failure);
                    if (check == Check.NONE || ++refusals > REFUSALS_MAX) {
                        pending.getFirst().fail(failure);
                        return;
                    }
                }
            }
            failExpired(pending, failure);
        }
    }

    /** Writes the requests one by one, so that only the request that causes the failure fails. */
    private void commitOneByOne(List<WriteRequest> requests) throws InterruptedException {
        for (var request : requests) {
            try {
                commitWithRetries(List.of(request));
            } catch (PayloadUnavailableException e) {
                request.fail(e);
            } catch (RuntimeException | Error bug) {
                log.error("{} cannot be written", request.persistenceId(), bug);
                request.fail(bug);
            }
        }
    }

    /** A query that must run before the next attempt. */
    private enum Check {
        NONE,
        WRITTEN_ROWS,
        BUCKET,
        /** No query is necessary: the next attempt stores the contents of large payloads again. */
        CONTENTS;

        static Check after(SQLException refusal) {
            var state = SqlFailure.stateOf(refusal);
            if (SqlFailure.UNIQUE_VIOLATION.equals(state)) {
                return WRITTEN_ROWS;
            }
            if (SqlFailure.FOREIGN_KEY_VIOLATION.equals(state)) {
                return CONTENTS;
            }
            return SqlFailure.CHECK_VIOLATION.equals(state) ? BUCKET : NONE;
        }
    }

    private void tryOnce(List<WriteRequest> pending, Check check) throws SQLException {
        var connection = session.connection();
        switch (check) {
            case NONE, CONTENTS -> {}
            case WRITTEN_ROWS -> completeWritten(connection, pending);
            case BUCKET -> resolveBucket(connection, pending);
        }
        if (pending.isEmpty()) {
            return;
        }
        createPartitions(connection, pending);
        attempted = GroupTransaction.run(connection, encryption, pending);
        // The transaction checks the fence after it has written the rows. If this node is paused
        // after the check, the database server ends the transaction before other nodes take over.
        if (!fence.isMembershipCertain() && !fence.admits(connection)) {
            connection.rollback();
            pending.forEach(request -> request.fail(notAdmitted()));
            return;
        }
        connection.commit();
        attempted.onCommitted();
        watch.onAnswer();
        statistics.countCommit(pending);
        pending.forEach(WriteRequest::complete);
    }

    /** Returns the failure of a write on a node that the cluster has marked down. */
    public static JournalUnavailableException notAdmitted() {
        return new JournalUnavailableException(
                DeferralReason.FENCED, "the cluster marked this node down", null);
    }

    /** Completes the requests whose first row exists, and removes them from the list. */
    private void completeWritten(Connection connection, List<WriteRequest> pending)
            throws SQLException {
        var writes = new ArrayList<WriteRequest.EntityWrite>();
        for (var request : pending) {
            if (request instanceof WriteRequest.EntityWrite write) {
                writes.add(write);
            }
        }
        if (writes.isEmpty()) {
            return;
        }
        var writers = EventJournalTable.writers(connection, writes);
        connection.commit();
        for (var request : writes) {
            var writer = writers.get(request.persistenceId());
            if (writer == null) {
                continue;
            }
            request.reset();
            var refusal = refusalFor(request, writer);
            if (refusal == null) {
                // The attempt was one transaction, so all its contents are stored.
                attempted.onCommitted();
            } else {
                request.refuse(refusal);
            }
            request.complete();
            pending.remove(request);
        }
    }

    private static @Nullable WriteOutcome refusalFor(
            WriteRequest.EntityWrite request, String writer) {
        if (writer.equals(request.write().rows().getFirst().writer())) {
            return null;
        }
        return request.write().execution() instanceof ExecutionChange.Start
                ? new WriteOutcome.AlreadyExists()
                : new WriteOutcome.Fenced(writer);
    }

    /**
     * Handles the rejection of a single request when no writable partition exists for its row.
     * There are three causes: the partition must be created; the partition is sealed, because its
     * remaining executions are being moved; or the execution was moved or deleted.
     */
    private void resolveBucket(Connection connection, List<WriteRequest> pending)
            throws SQLException {
        if (!(pending.getFirst() instanceof WriteRequest.EntityWrite write)) {
            return;
        }
        partitions.forget(write.bucket());
        var bucket = ExecutionsTable.bucketOf(connection, write.persistenceId());
        if (write.write().execution() instanceof ExecutionChange.Start) {
            connection.commit();
            partitions.createIfMissing(connection, write.bucket());
        } else if (bucket == null) {
            connection.commit();
            write.refuse(new WriteOutcome.Deleted());
            write.complete();
            pending.remove(write);
        } else {
            if (bucket != Buckets.LONG_RUNNING) {
                LongRunningExecutions.moveOne(
                        connection, bucket, write.persistenceId(), LongRunningExecutions.BYTES_MAX);
            }
            connection.commit();
            write.moveTo(Buckets.LONG_RUNNING);
        }
    }

    private void createPartitions(Connection connection, List<WriteRequest> pending)
            throws SQLException {
        for (var request : pending) {
            // Only a start may create partitions. If the partition of another write does not exist,
            // the execution was moved to another bucket.
            if (request instanceof WriteRequest.EntityWrite write
                    && write.write().execution() instanceof ExecutionChange.Start) {
                partitions.createIfMissing(connection, write.bucket());
            }
        }
    }

    private void failExpired(List<WriteRequest> pending, SQLException failure) {
        long since = System.nanoTime() - settings.outageRetryMax().toNanos();
        var expired = new ArrayList<>(queue.removeOlderThan(since));
        pending.removeIf(request -> request.sinceNanos() - since < 0 && expired.add(request));
        if (!expired.isEmpty()) {
            DeferredWork.JOURNAL_WRITES_FAILED.recordDeferral(
                    DeferralReason.DATABASE_AWAY,
                    expired.size(),
                    () ->
                            "database unavailable for %s: %s"
                                    .formatted(settings.outageRetryMax(), describe(failure)));
            var cause =
                    new JournalUnavailableException(
                            DeferralReason.DATABASE_AWAY,
                            "the database was unavailable for " + settings.outageRetryMax(),
                            failure);
            expired.forEach(request -> request.fail(cause));
        }
    }

    private static void reportRetry(List<WriteRequest> pending, SQLException failure) {
        DeferredWork.JOURNAL_WRITES.recordDeferral(
                DeferralReason.DATABASE_AWAY, pending.size(), () -> describe(failure));
    }

    private static Duration pause(Duration backoff) throws InterruptedException {
        Thread.sleep(backoff);
        var twice = backoff.multipliedBy(2);
        return twice.compareTo(BACKOFF_MAX) < 0 ? twice : BACKOFF_MAX;
    }

    private static String describe(SQLException failure) {
        return SqlFailure.stateOf(failure) + " " + failure.getMessage();
    }

    @Override
    public void close() {
        session.close();
    }
}
