package dev.askel.engine.observability;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.LogBacklog.Group;
import dev.askel.engine.journal.LogBacklog.PendingRow;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.visibility.ExecutionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the pending rows of a log group to its sink in rounds. A round reads some rows, sends
 * their records, and deletes the rows. After a crash between these steps, the delivery is repeated.
 * Only the rows of one round are in memory.
 */
final class LogDelivery {
    private static final Logger log = LoggerFactory.getLogger(LogDelivery.class);

    /** Replaces the machine's name in the names of streams with status events. */
    private static final String STATUS_CHANGES = "status-changes";

    private static final int ROWS_MAX = 500;
    private static final long BYTES_MAX = 1024 * 1024;

    /** The maximum number of rounds of one delivery, so that other groups are also served. */
    private static final int ROUNDS_MAX = 20;

    /**
     * The maximum number of undelivered rows that one DELETE statement removes. Such a statement
     * takes about ten milliseconds.
     */
    private static final int GIVE_UP_ROWS_MAX = 5_000;

    /**
     * The maximum number of such statements in one delivery attempt. Together, they delete at most
     * a million rows. A failing group has at least one attempt a minute.
     */
    private static final int GIVE_UP_STATEMENTS_MAX = 200;

    private final LogBacklog backlog;
    private final LogSettings settings;
    private final LogStreams streams;
    private final LogStatistics statistics;
    private final EngineTime time;

    LogDelivery(
            LogBacklog backlog,
            LogSettings settings,
            LogStreams streams,
            LogStatistics statistics,
            EngineTime time) {
        this.backlog = backlog;
        this.settings = settings;
        this.streams = streams;
        this.statistics = statistics;
        this.time = time;
    }

    /**
     * Delivers rows until none is left, or for {@link #ROUNDS_MAX} rounds. Rows of a later release
     * remain for a node that can read them. Blocks a virtual thread.
     */
    void deliver(Group group) throws UndeliveredException, InterruptedException {
        long lastId = 0;
        int done = 0;
        int left = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            var rows = await(backlog.pendingRows(group, lastId, ROWS_MAX, BYTES_MAX));
            if (rows.isEmpty()) {
                done = 0;
                break;
            }
            int delivered = deliver(group, rows);
            done += delivered;
            left += rows.size() - delivered;
            lastId = rows.getLast().id();
        }
        if (left > 0 && done == 0) {
            var failure =
                    new UndeliveredException(
                            left
                                    + " rows cannot be read yet: by this release, or without their key",
                            null);
            giveUpOld(group, failure);
            throw failure;
        }
    }

    /** Delivers rows, and returns the number of rows that need no further delivery. */
    private int deliver(Group group, List<PendingRow> rows)
            throws UndeliveredException, InterruptedException {
        var batch =
                new LogBatch(
                        settings.sinks().of(group.logGroupArn()), streams, group.logGroupArn());
        var done = new ArrayList<Long>();
        long records = 0;
        try {
            for (var row : rows) {
                var record = row.record();
                if (record != null && PayloadEncryption.isEncrypted(record)) {
                    onLost(row, "it cannot be decrypted");
                    done.add(row.id());
                    continue;
                }
                if (record != null) {
                    batch.add(STATUS_CHANGES, statusRecord(row, record));
                    records++;
                    done.add(row.id());
                    continue;
                }
                var entries = entries(row);
                if (entries != null) {
                    records += add(row, entries, batch);
                    done.add(row.id());
                }
            }
            batch.flush();
        } catch (UndeliveredException | RuntimeException failure) {
            giveUpOld(group, failure);
            throw failure;
        }
        if (!done.isEmpty()) {
            await(backlog.deleteDelivered(group, done));
            statistics.onDelivered(group.logGroupArn(), records, batch.refusedCount());
        }
        return done.size();
    }

    private static LogRecord statusRecord(PendingRow pending, Bytes record) {
        return new LogRecord(
                pending.pendingSinceMillis(),
                new String(record.unsafeArray(), StandardCharsets.UTF_8),
                record.size());
    }

    /**
     * Decodes the entries of a row; empty when the entries are lost. Null when only a later release
     * can read them, or when their customer-managed key cannot be used now.
     */
    private @Nullable List<Entry> entries(PendingRow pending) {
        var row = pending.row();
        if (pending.machineName() == null || row == null) {
            onLost(pending, "the journal no longer has it");
            return List.of();
        }
        try {
            return BatchCodec.decode(row);
        } catch (UnreadableRowException unreadable) {
            if (unreadable.isUnknown()
                    || unreadable.getCause() instanceof PayloadUnavailableException) {
                return null;
            }
            onLost(pending, String.valueOf(unreadable.getMessage()));
            return List.of();
        }
    }

    private static long add(PendingRow pending, List<Entry> entries, LogBatch batch)
            throws UndeliveredException, InterruptedException {
        var machineName = pending.machineName();
        if (machineName == null) {
            return 0;
        }
        var arn = ExecutionId.parse(pending.persistenceId()).arn(machineName).toString();
        var level = Level.valueOf(pending.log().level());
        int redriveCount = pending.log().redriveCount();
        long records = 0;
        for (var entry : entries) {
            if (!(entry instanceof HistoryEvent event)) {
                continue;
            }
            if (event.details() instanceof EventDetails.ExecutionRedriven(int count)) {
                redriveCount = count;
            }
            if (level.logs(event.type())) {
                batch.add(
                        machineName,
                        LogRecords.of(arn, event, pending.log().withData(), redriveCount));
                records++;
            }
        }
        return records;
    }

    private void onLost(PendingRow pending, String reason) {
        statistics.addLost(1);
        log.warn("A row of {} is not logged: {}", pending.persistenceId(), reason);
    }

    /** Deletes the rows that have been pending for longer than the settings permit. */
    private void giveUpOld(Group group, Exception failure) throws InterruptedException {
        if (time.deletionPauseReason() != null) {
            return;
        }
        long before = time.millis() - settings.retention().toMillis();
        long givenUp = 0;
        try {
            int deleted = GIVE_UP_ROWS_MAX;
            for (int turn = 0;
                    turn < GIVE_UP_STATEMENTS_MAX && deleted == GIVE_UP_ROWS_MAX;
                    turn++) {
                deleted = await(backlog.deleteOlder(group, before, GIVE_UP_ROWS_MAX));
                givenUp += deleted;
            }
        } catch (UndeliveredException | RuntimeException another) {
            failure.addSuppressed(another);
        }
        if (givenUp > 0) {
            statistics.addLost(givenUp);
            log.warn(
                    "{} rows for {} are not logged: they were pending for {}",
                    givenUp,
                    group.logGroupArn(),
                    settings.retention());
        }
    }

    private static <T> T await(CompletionStage<T> stage)
            throws UndeliveredException, InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new UndeliveredException(
                    "The stored log records cannot be read or written", e.getCause());
        }
    }
}
