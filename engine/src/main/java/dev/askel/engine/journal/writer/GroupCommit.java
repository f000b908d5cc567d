package dev.askel.engine.journal.writer;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalUnavailable;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Partitions;
import dev.askel.engine.journal.retention.LongRunners;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.SqlFailure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a group of units through, whatever the database does meanwhile. When a transaction fails:
 *
 * <ul>
 *   <li>data the database refuses: everything is rolled back and each unit written alone, so that
 *       only the guilty fails;
 *   <li>a passing failure (deadlock, resources): the same again;
 *   <li>the connection is gone and the outcome in doubt: reconnect and read back who has written
 *       each unit's first row. Our own writer: it is committed. Another's: fenced. None: write
 *       again; should the lost transaction still be running, the database makes us wait for it and
 *       then refuses the duplicate, which is read back in turn.
 * </ul>
 *
 * Units that wait longer than the breaker allows fail, those in the queue as well; and all do on a
 * node that the cluster goes on without. It asks the database whether it does only while it is not
 * certain, as after it stood still: the writers of rows keep executions apart, not calls.
 */
public final class GroupCommit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(20);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

    /** A unit alone is tried again this often after a refusal that a second look may explain. */
    private static final int REFUSALS_MAX = 3;

    private final Session session;
    private final WriteQueue queue;
    private final Partitions partitions;
    private final JournalSettings settings;
    private final JournalStatistics statistics;
    private final HeartbeatGrace.DatabaseWatch watched;
    private final Fence fence;

    public GroupCommit(
            Session session,
            WriteQueue queue,
            Partitions partitions,
            JournalSettings settings,
            JournalStatistics statistics,
            HeartbeatGrace grace,
            Fence fence) {
        this.session = session;
        this.queue = queue;
        this.partitions = partitions;
        this.settings = settings;
        this.statistics = statistics;
        this.watched = grace.watchWriter();
        this.fence = fence;
    }

    /** Returns when every unit has its answer. */
    void commit(List<Unit> units) throws InterruptedException {
        watched.onRequest();
        try {
            bringThrough(units);
        } finally {
            watched.onIdle();
        }
    }

    private void bringThrough(List<Unit> units) throws InterruptedException {
        var pending = new ArrayList<>(units);
        var question = Question.NONE;
        int refusals = 0;
        var backoff = BACKOFF_FIRST;
        while (!pending.isEmpty()) {
            SQLException failure;
            try {
                tryOnce(pending, question);
                return;
            } catch (SQLException thrown) {
                failure = thrown;
            } catch (RuntimeException | Error bug) {
                // What it has done by then must not go with the next group.
                session.rollback();
                if (pending.size() == 1) {
                    throw bug;
                }
                log.error("{} writes go one by one", pending.size(), bug);
                oneByOne(pending);
                return;
            }
            switch (SqlFailure.of(failure)) {
                case LOST -> {
                    watched.onFailure();
                    statistics.lostConnection();
                    retried(pending, failure);
                    session.drop();
                    question = Question.WHO_HAS_WRITTEN;
                    backoff = pause(backoff);
                }
                case TRANSIENT -> {
                    watched.onFailure();
                    statistics.repeatedOne();
                    retried(pending, failure);
                    session.rollback();
                    backoff = pause(backoff);
                }
                case REFUSED -> {
                    session.rollback();
                    if (pending.size() > 1) {
                        log.info("{} writes go one by one: {}", pending.size(), said(failure));
                        oneByOne(pending);
                        return;
                    }
                    question = Question.about(failure);
                    if (question == Question.NONE || ++refusals > REFUSALS_MAX) {
                        pending.getFirst().fail(failure);
                        return;
                    }
                }
            }
            expire(pending, failure);
        }
    }

    /** One of them is to blame, and only that one fails. */
    private void oneByOne(List<Unit> units) throws InterruptedException {
        for (var unit : units) {
            try {
                bringThrough(List.of(unit));
            } catch (RuntimeException | Error bug) {
                log.error("{} cannot be written", unit.persistenceId(), bug);
                unit.fail(bug);
            }
        }
    }

    /** What must be found out before the next try. */
    private enum Question {
        NONE,
        WHO_HAS_WRITTEN,
        WHICH_BUCKET;

        static Question about(SQLException refusal) {
            var state = SqlFailure.stateOf(refusal);
            if (SqlFailure.UNIQUE_VIOLATION.equals(state)) {
                return WHO_HAS_WRITTEN;
            }
            return SqlFailure.CHECK_VIOLATION.equals(state) ? WHICH_BUCKET : NONE;
        }
    }

    private void tryOnce(List<Unit> pending, Question question) throws SQLException {
        var connection = session.connection();
        switch (question) {
            case NONE -> {}
            case WHO_HAS_WRITTEN -> settleWritten(connection, pending);
            case WHICH_BUCKET -> place(connection, pending);
        }
        if (pending.isEmpty()) {
            return;
        }
        makePartitions(connection, pending);
        GroupTransaction.run(connection, pending);
        // Behind the rows: if this node stands still from here on, the server ends the transaction
        // before the others go on without it.
        if (!fence.isCertain() && !fence.admits(connection)) {
            connection.rollback();
            pending.forEach(unit -> unit.fail(notAdmitted()));
            return;
        }
        connection.commit();
        watched.onAnswer();
        statistics.committed(pending);
        pending.forEach(Unit::settle);
    }

    /** What a write fails with on a node that the cluster goes on without. */
    public static JournalUnavailable notAdmitted() {
        return new JournalUnavailable(
                DeferralReason.FENCED, "the cluster goes on without this node", null);
    }

    /** Answers those whose first row stands, and takes them out of the list. */
    private static void settleWritten(Connection connection, List<Unit> pending)
            throws SQLException {
        var writes = new ArrayList<Unit.Write>();
        for (var unit : pending) {
            if (unit instanceof Unit.Write write) {
                writes.add(write);
            }
        }
        if (writes.isEmpty()) {
            return;
        }
        var writers = EventJournalTable.writers(connection, writes);
        connection.commit();
        for (var unit : writes) {
            var writer = writers.get(unit.persistenceId());
            if (writer == null) {
                continue;
            }
            unit.begin();
            var refusal = refusalFor(unit, writer);
            if (refusal != null) {
                unit.refuse(refusal);
            }
            unit.settle();
            pending.remove(unit);
        }
    }

    private static @Nullable WriteOutcome refusalFor(Unit.Write unit, String writer) {
        if (writer.equals(unit.write().rows().getFirst().writer())) {
            return null;
        }
        return unit.write().execution() instanceof ExecutionChange.Start
                ? new WriteOutcome.AlreadyExists()
                : new WriteOutcome.Fenced(writer);
    }

    /**
     * No partition takes the row of the only unit: the partition is to be made, or is sealed since
     * all that stays of it is being moved, or its execution has been moved or has left.
     */
    private void place(Connection connection, List<Unit> pending) throws SQLException {
        if (!(pending.getFirst() instanceof Unit.Write write)) {
            return;
        }
        partitions.forget(write.bucket());
        var bucket = ExecutionsTable.bucketOf(connection, write.persistenceId());
        if (write.write().execution() instanceof ExecutionChange.Start) {
            connection.commit();
            partitions.ensure(connection, write.bucket());
        } else if (bucket == null) {
            connection.commit();
            write.refuse(new WriteOutcome.Gone());
            write.settle();
            pending.remove(write);
        } else {
            if (bucket != Buckets.LONG) {
                LongRunners.moveOne(
                        connection, bucket, write.persistenceId(), LongRunners.BYTES_MAX);
            }
            connection.commit();
            write.moveTo(Buckets.LONG);
        }
    }

    private void makePartitions(Connection connection, List<Unit> pending) throws SQLException {
        for (var unit : pending) {
            // Only a start may make one: a later row that finds none belongs elsewhere.
            if (unit instanceof Unit.Write write
                    && write.write().execution() instanceof ExecutionChange.Start) {
                partitions.ensure(connection, write.bucket());
            }
        }
    }

    private void expire(List<Unit> pending, SQLException failure) {
        long since = System.nanoTime() - settings.breaker().toNanos();
        var expired = new ArrayList<>(queue.removeOlderThan(since));
        pending.removeIf(unit -> unit.sinceNanos() - since < 0 && expired.add(unit));
        if (!expired.isEmpty()) {
            DeferredWork.JOURNAL_WRITES_FAILED.deferred(
                    DeferralReason.DATABASE_AWAY,
                    expired.size(),
                    () -> "no database for %s: %s".formatted(settings.breaker(), said(failure)));
            var cause =
                    new JournalUnavailable(
                            DeferralReason.DATABASE_AWAY,
                            "no database for " + settings.breaker(),
                            failure);
            expired.forEach(unit -> unit.fail(cause));
        }
    }

    private static void retried(List<Unit> pending, SQLException failure) {
        DeferredWork.JOURNAL_WRITES.deferred(
                DeferralReason.DATABASE_AWAY, pending.size(), () -> said(failure));
    }

    private static Duration pause(Duration backoff) throws InterruptedException {
        Thread.sleep(backoff);
        var twice = backoff.multipliedBy(2);
        return twice.compareTo(BACKOFF_MAX) < 0 ? twice : BACKOFF_MAX;
    }

    private static String said(SQLException failure) {
        return SqlFailure.stateOf(failure) + " " + failure.getMessage();
    }

    @Override
    public void close() {
        session.close();
    }
}
