package dev.askel.engine.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.ClockSources;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.payload.BucketStorage;
import dev.askel.engine.payload.PayloadBucket;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.retention.RetentionSettings;
import dev.askel.engine.sql.NoEncryption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Rows that retention should have deleted are found until retention deletes them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RetentionCheckTest {
    private static final Duration RETENTION = Duration.ofDays(14);
    private static final long EXPIRED_MILLIS = RETENTION.plusDays(3).toMillis();
    private static final String DONE =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;

    private static final BucketStorage BUCKET =
            new BucketStorage(
                    new UnusedBucket(), "askel/", Duration.ofMinutes(5), Duration.ofDays(7));

    private final AtomicReference<DatabaseTime> time = new AtomicReference<>();
    private final EngineRig rig =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .retention(
                                    new RetentionSettings(
                                            RETENTION,
                                            Duration.ofMillis(100),
                                            2,
                                            RetentionSettings.STANDARD.bytesMax()))
                            .build(),
                    database -> {
                        time.set(
                                DatabaseTime.of(
                                        database.dataSource(),
                                        ClockSettings.STANDARD,
                                        ClockSources.system(),
                                        Duration.ofMillis(20)));
                        return time.get();
                    });

    RetentionCheckTest() {
        rig.addNode();
    }

    @AfterEach
    void close() {
        rig.close();
        time.get().close();
    }

    private List<Finding> findings(Duration retention) throws SQLException {
        return findings(retention, null, MachinesOnHold.NONE);
    }

    private List<Finding> findings(
            Duration retention, @Nullable BucketStorage bucket, MachinesOnHold onHold)
            throws SQLException {
        return Examination.run(
                        rig.database().dataSource(),
                        new NoEncryption(),
                        new ExaminationSettings(
                                ExaminationSettings.LATE_AFTER,
                                retention,
                                ExaminationSettings.RECENT_ENDS,
                                Long.MAX_VALUE,
                                bucket,
                                onHold))
                .findings();
    }

    private static String mend(List<Finding> findings) {
        assertThat(findings).extracting(Finding::check).containsExactly(Check.RETENTION);
        assertThat(findings.getFirst().mend()).isInstanceOf(Mend.Manual.class);
        return findings.getFirst().mend().text();
    }

    /** Pauses deletions for an hour, as nodes do after an accepted jump of the clock. */
    private void pauseDeletions() {
        rig.execute(
                "UPDATE engine_clock SET generation = generation + 1, settled_at ="
                        + " (extract(epoch FROM clock_timestamp()) * 1000)::bigint + 3600000");
        Eventually.holds(
                "deletions pause", () -> rig.node().engine().retentionStatistics().isSuspended());
    }

    private void resumeDeletions() {
        rig.execute("UPDATE engine_clock SET generation = generation + 1, settled_at = 0");
    }

    /** Runs an execution to its end. */
    private void runExecution(String name) {
        var client = rig.client();
        client.awaitOutput(client.start(client.createMachine(name, DONE), name, "{}"));
    }

    /** Makes an ended execution so old that retention should have deleted it. */
    private void age(String name) {
        assertThat(
                        rig.execute(
                                "UPDATE executions SET stopped_at = stopped_at - ?,"
                                        + " started_at = started_at - ? WHERE execution_name = ?",
                                EXPIRED_MILLIS,
                                EXPIRED_MILLIS,
                                name))
                .isEqualTo(1);
    }

    private void awaitDeletion(String name) {
        Eventually.holds(name + " is deleted", () -> rig.countRows("executions", name) == 0);
    }

    @Test
    void executions_that_are_kept_while_deletions_pause_are_found_until_they_resume()
            throws SQLException {
        runExecution("old");
        pauseDeletions();
        assertThat(findings(RETENTION)).isEmpty();

        age("old");

        assertThat(mend(findings(RETENTION))).contains("alerts.md#askelretentionsuspended");
        assertThat(findings(Duration.ofDays(90))).as("within 90 days").isEmpty();
        resumeDeletions();
        awaitDeletion("old");
        assertThat(findings(RETENTION)).isEmpty();
    }

    @Test
    void an_execution_that_retention_keeps_for_its_notification_is_no_damage() throws SQLException {
        runExecution("notifies");
        assertThat(
                        rig.execute(
                                "INSERT INTO wakeups SELECT persistence_id, slice, NULL, false,"
                                        + " true FROM executions WHERE execution_name = ?",
                                "notifies"))
                .isEqualTo(1);
        age("notifies");
        runExecution("other");
        age("other");
        awaitDeletion("other");

        assertThat(rig.countRows("executions", "notifies")).isEqualTo(1);
        assertThat(findings(RETENTION)).extracting(Finding::check).doesNotContain(Check.RETENTION);
        rig.execute("DELETE FROM wakeups");
        awaitDeletion("notifies");
    }

    @Test
    void a_partition_that_a_session_locks_is_found_until_the_session_ends() throws SQLException {
        pauseDeletions();
        var weeks = RETENTION.plus(PartitionPeriod.WEEK.length().multipliedBy(2));
        var partition =
                "event_journal_"
                        + PartitionPeriod.WEEK.bucketAt(time.get().millis() - weeks.toMillis());
        rig.query(
                row -> row.getBoolean(1),
                "SELECT ensure_bucket(substr('%s', 15)::int)".formatted(partition));
        var statistics = rig.node().engine().retentionStatistics();
        try (var dump = rig.database().connect();
                var statement = dump.createStatement()) {
            dump.setAutoCommit(false);
            statement.execute("SELECT FROM " + partition);
            resumeDeletions();
            Eventually.holds("the drop is postponed", () -> statistics.postponedDropCount() > 0);

            var found = findings(RETENTION);
            assertThat(mend(found)).contains("alerts.md#askelretentionblocked");
            assertThat(found.getFirst().subject()).isEqualTo(partition);
            dump.rollback();
        }
        Eventually.holds("the partition is dropped", () -> statistics.droppedPartitionCount() == 1);
        assertThat(findings(RETENTION)).isEmpty();
    }

    @Test
    void large_payloads_without_a_reference_are_found_after_two_days() throws Exception {
        var insert =
                "INSERT INTO large_payloads (account, id, content, unreferenced_at) VALUES ('123456789012', ?::bytea, '', ?)";
        long now = time.get().millis();
        rig.execute(insert, "\\x01", now - Duration.ofDays(1).toMillis());
        assertThat(findings(Duration.ofDays(90))).isEmpty();
        rig.execute(insert, "\\x02", now - Duration.ofDays(3).toMillis());
        var found = findings(Duration.ofDays(90));
        assertThat(mend(found)).contains("start a node");
        assertThat(found.getFirst().problem()).startsWith("1 have had no reference");
    }

    /** Returns the only problem of the bucket. */
    private String problemOfBucket(@Nullable BucketStorage bucket, String table)
            throws SQLException {
        var found = findings(Duration.ofDays(90), bucket, MachinesOnHold.NONE);
        assertThat(mend(found)).contains("large-payloads.md#bucket");
        assertThat(found.getFirst().subject()).isEqualTo(table);
        return found.getFirst().problem();
    }

    private void assertNoProblemOfBucket() throws SQLException {
        assertThat(findings(Duration.ofDays(90), BUCKET, MachinesOnHold.NONE)).isEmpty();
    }

    @Test
    void large_payloads_that_are_not_moved_are_found_after_two_days() throws SQLException {
        var insert =
                "INSERT INTO large_payloads (account, id, content, stored_at) VALUES ('123456789012', ?::bytea, '', ?)";
        long moveAt = time.get().millis() - BUCKET.moveAfter().toMillis();
        rig.execute(insert, "\\x01", moveAt - Duration.ofDays(1).toMillis());
        assertNoProblemOfBucket();
        rig.execute(insert, "\\x02", moveAt - Duration.ofDays(3).toMillis());

        assertThat(problemOfBucket(BUCKET, "large_payloads"))
                .startsWith("1 should have been in the bucket two days ago");
        assertThat(findings(Duration.ofDays(90))).as("without a bucket").isEmpty();
        assertThat(findings(Duration.ofDays(90), BUCKET, MachinesOnHold.EVERY))
                .as("during a pause of the installation")
                .isEmpty();
    }

    @Test
    void objects_that_are_not_deleted_are_found_after_two_days() throws SQLException {
        var insert = "INSERT INTO payload_objects (object, unreferenced_at) VALUES (?, ?)";
        long deleteAt = time.get().millis() - BUCKET.deleteAfter().toMillis();
        rig.execute(insert, "askel/1", deleteAt - Duration.ofDays(1).toMillis());
        assertNoProblemOfBucket();
        rig.execute(insert, "askel/2", deleteAt - Duration.ofDays(3).toMillis());

        assertThat(problemOfBucket(BUCKET, "payload_objects"))
                .startsWith("1 should have been deleted from the bucket two days ago");
    }

    @Test
    void large_payloads_in_a_bucket_are_found_when_the_setting_names_none() throws SQLException {
        rig.execute(
                "INSERT INTO large_payloads (account, id, object, stored_at) VALUES ('123456789012', '\\x01', 'askel/1', 0)");
        assertNoProblemOfBucket();

        assertThat(problemOfBucket(null, "large_payloads"))
                .isEqualTo("are in a bucket, but askel.payloads.bucket names none");
    }

    /** A bucket that the doctor must not call. */
    private static final class UnusedBucket implements PayloadBucket {
        @Override
        public void put(String object, byte[] content) {
            throw new AssertionError(object);
        }

        @Override
        public byte @Nullable [] get(String object) {
            throw new AssertionError(object);
        }

        @Override
        public void delete(String object) {
            throw new AssertionError(object);
        }
    }
}
