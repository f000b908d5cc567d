package dev.askel.engine.doctor;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.payload.BucketStorage;
import dev.askel.engine.payload.LargePayloadTable;
import dev.askel.engine.payload.PayloadObjectTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds executions, partitions of the journal and large payloads that retention should have
 * deleted.
 */
final class RetentionCheck {
    /** The time by which retention may be behind, because it pauses after outages and jumps. */
    private static final Duration RETENTION_DELAY = Duration.ofDays(2);

    private static final String PARTITIONS =
            """
            SELECT c.relname, substr(c.relname, length('event_journal_') + 1)::int AS bucket
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'event_journal'::regclass ORDER BY bucket\
            """;

    private final Diagnosis diagnosis;
    private final long retainedFromMillis;
    private final @Nullable BucketStorage payloadBucket;

    /** Whether the installation may be paused. Nothing is moved or deleted then. */
    private final boolean mayBePaused;

    RetentionCheck(Diagnosis diagnosis, ExaminationSettings settings) {
        this.diagnosis = diagnosis;
        payloadBucket = settings.payloadBucket();
        mayBePaused = settings.onHold().holdsAll();
        var retention = settings.retention();
        retainedFromMillis =
                retention == null
                        ? Long.MIN_VALUE
                        : diagnosis.nowMillis() - retention.plus(RETENTION_DELAY).toMillis();
    }

    /** Returns the time of the oldest end that retention keeps. */
    long retainedFromMillis() {
        return retainedFromMillis;
    }

    /** Reports an execution that ended before the retained time. */
    void onExpiredExecution() {
        diagnosis.count(Check.RETENTION, 1);
        diagnosis.add(
                new Finding(
                        Check.RETENTION,
                        "executions",
                        "ended before the time of askel.retention, but are not deleted",
                        new Mend.Manual(
                                "see docs/operations/alerts.md#askelretentionsuspended, or start a node")));
    }

    /** Reports large payloads that have had no reference for a long time. */
    void findPayloads(Connection connection) throws SQLException {
        long unreferenced =
                LargePayloadTable.countUnreferenced(
                        connection, diagnosis.nowMillis() - RETENTION_DELAY.toMillis());
        connection.rollback();
        if (unreferenced > 0) {
            diagnosis.count(Check.RETENTION, 1);
            diagnosis.add(
                    new Finding(
                            Check.RETENTION,
                            "large_payloads",
                            "%d have had no reference for two days, but are not deleted"
                                    .formatted(unreferenced),
                            new Mend.Manual(
                                    "see docs/operations/alerts.md#askelretentionsuspended, or start a node")));
        }
    }

    /**
     * Reports contents that are not in the bucket, and objects in it that should not exist. Without
     * a bucket, reports that contents are in one.
     */
    void findObjects(Connection connection) throws SQLException {
        if (payloadBucket == null) {
            findUnreadable(connection);
        } else if (!mayBePaused) {
            findDelayed(connection, payloadBucket);
        }
    }

    private void findUnreadable(Connection connection) throws SQLException {
        var object = LargePayloadTable.anyObject(connection);
        connection.rollback();
        if (object != null) {
            addBucketFinding(
                    "large_payloads", "are in a bucket, but askel.payloads.bucket names none");
        }
    }

    private void findDelayed(Connection connection, BucketStorage bucket) throws SQLException {
        long delayed = diagnosis.nowMillis() - RETENTION_DELAY.toMillis();
        long unmoved =
                LargePayloadTable.countUnmoved(connection, delayed - bucket.moveAfter().toMillis());
        long undeleted =
                PayloadObjectTable.count(connection, delayed - bucket.deleteAfter().toMillis());
        connection.rollback();
        if (unmoved > 0) {
            addBucketFinding(
                    "large_payloads",
                    "%d should have been in the bucket two days ago, but are in the database"
                            .formatted(unmoved));
        }
        if (undeleted > 0) {
            addBucketFinding(
                    "payload_objects",
                    "%d should have been deleted from the bucket two days ago, but were not"
                            .formatted(undeleted));
        }
    }

    private void addBucketFinding(String table, String description) {
        diagnosis.count(Check.RETENTION, 1);
        diagnosis.add(
                new Finding(
                        Check.RETENTION,
                        table,
                        description,
                        new Mend.Manual("see docs/operations/large-payloads.md#bucket")));
    }

    /** Reports the partitions whose periods ended before the retained time. */
    void findPartitions(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(PARTITIONS);
                var found = statement.executeQuery()) {
            while (found.next()) {
                int bucket = found.getInt("bucket");
                if (bucket != Buckets.LONG_RUNNING && Buckets.endOf(bucket) < retainedFromMillis) {
                    diagnosis.count(Check.RETENTION, 1);
                    diagnosis.add(
                            new Finding(
                                    Check.RETENTION,
                                    found.getString("relname"),
                                    "ended before the time of askel.retention, but is not dropped",
                                    new Mend.Manual(
                                            "end the session that locks it (docs/operations/alerts.md#askelretentionblocked)")));
                }
            }
        }
        connection.rollback();
    }
}
