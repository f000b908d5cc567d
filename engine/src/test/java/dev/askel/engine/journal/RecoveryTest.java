package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.read.RecoveryQuery;
import dev.askel.engine.journal.writer.JournalStatistics;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.NoEncryption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests that written rows are read back unchanged and in order, by one query for many executions.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecoveryTest {
    private static final Committed COMMITTED = new Committed(TestExecution.BUCKET);

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    @Test
    void a_started_execution_is_recovered_as_it_was_written() {
        var execution = TestExecution.named("started");

        assertThat(get(journal.write(execution.start()))).isEqualTo(COMMITTED);
        assertThat(get(journal.write(execution.row(2)))).isEqualTo(COMMITTED);

        var recovered = recover(execution);
        assertThat(recovered.execution()).isEqualTo(execution.row());
        assertThat(recovered.snapshot()).isNull();
        assertThat(recovered.wakeup()).isNull();
        assertThat(payloadTexts(recovered.rows()))
                .containsExactly("started row 1", "started row 2");
        assertThat(recovered.lastSequenceNr()).isEqualTo(2);
    }

    @Test
    void the_recovery_of_an_unknown_id_is_null() {
        assertThat(get(journal.recover("nobody"))).isNull();
    }

    @Test
    void rows_of_an_id_without_an_execution_are_in_the_long_bucket() {
        var mapRun = TestExecution.named("map-run").inBucket(Buckets.LONG_RUNNING);

        assertThat(get(journal.write(mapRun.row(1))))
                .isEqualTo(new Committed(Buckets.LONG_RUNNING));

        assertThat(recover(mapRun).execution()).isNull();
        assertThat(payloadTexts(recover(mapRun).rows())).containsExactly("map-run row 1");
    }

    @Test
    void any_text_and_any_bytes_are_recovered_unchanged() {
        var execution = TestExecution.named("strange");
        var everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        var closed =
                new ExecutionProgress(
                        ExecutionStatus.FAILED,
                        TestExecution.STARTED_AT + 5,
                        Bytes.wrap(everyByte),
                        false,
                        "nul \0 high \uD800 low \uDC00 pair \uD83D\uDE00",
                        "\uDC00\uD800",
                        "State",
                        "f1",
                        1,
                        TestExecution.STARTED_AT + 3,
                        17);

        get(journal.write(execution.start()));
        var close = execution.row(2, everyByte).with(new ExecutionChange.Update(closed));
        assertThat(get(journal.write(close))).isEqualTo(COMMITTED);

        var recovered = recover(execution);
        assertThat(Objects.requireNonNull(recovered.execution()).progress()).isEqualTo(closed);
        assertThat(recovered.rows().getLast().payload().bytes()).isEqualTo(Bytes.wrap(everyByte));
    }

    @Test
    void recovery_begins_at_the_latest_snapshot_and_older_ones_are_deleted() throws Exception {
        var execution = TestExecution.named("snapshots");
        get(journal.write(execution.start()));
        for (long number = 2; number <= 6; number++) {
            var write = execution.row(number);
            get(journal.write(number % 2 == 0 ? write.with(snapshotAt(number)) : write));
        }
        get(journal.write(execution.row(7)));

        var recovered = recover(execution);

        var snapshot = Objects.requireNonNull(recovered.snapshot());
        assertThat(snapshot.sequenceNr()).isEqualTo(6);
        assertThat(snapshot.state().bytes()).isEqualTo(Bytes.wrap(new byte[] {6}));
        assertThat(payloadTexts(recovered.rows())).containsExactly("snapshots row 7");
        assertThat(count("SELECT count(*) FROM snapshot WHERE persistence_id LIKE '%/snapshots'"))
                .isEqualTo(1);
    }

    @Test
    void many_recoveries_share_queries() {
        var executions = new ArrayList<TestExecution>();
        for (int i = 0; i < 300; i++) {
            executions.add(TestExecution.named("grouped-" + i));
        }
        executions.stream()
                .map(execution -> journal.write(execution.start()))
                .toList()
                .forEach(TestExecution::get);
        long queriesBefore = journal.statistics().recoveryQueryCount();

        var recoveries = new ArrayList<CompletionStage<@Nullable RecoveryRows>>();
        for (var execution : executions) {
            recoveries.add(journal.recover(execution.persistenceId()));
        }

        for (int i = 0; i < executions.size(); i++) {
            var recovered = Objects.requireNonNull(get(recoveries.get(i)));
            assertThat(payloadTexts(recovered.rows())).containsExactly("grouped-" + i + " row 1");
        }
        assertThat(journal.statistics().recoveryQueryCount() - queriesBefore).isLessThan(150);
    }

    @Test
    void one_group_recovers_the_smallest_executions_that_fit_its_byte_limit() throws Exception {
        var large = TestExecution.named("a-large");
        var withSnapshot = TestExecution.named("b-snapshot");
        var first = TestExecution.named("c-first");
        var second = TestExecution.named("d-second");
        for (var execution : List.of(large, withSnapshot, first, second)) {
            get(journal.write(execution.start()));
        }
        get(journal.write(large.row(2, new byte[50_000])));
        // The rows before the snapshot are not read, only the snapshot is.
        get(journal.write(withSnapshot.row(2, new byte[90_000])));
        get(journal.write(withSnapshot.row(3).with(snapshotAt(3, new byte[9_000]))));
        get(journal.write(first.row(2, new byte[400])));
        get(journal.write(second.row(2, new byte[500])));
        var ids = new ArrayList<String>();
        List.of(large, withSnapshot, first, second, TestExecution.named("e-nobody"))
                .forEach(execution -> ids.add(execution.persistenceId()));
        var recoveries = new RecoveryQuery(new NoEncryption(), new JournalStatistics(), 1_500);

        var groups = new ArrayList<Set<String>>();
        try (var connection = database.connect()) {
            while (!ids.isEmpty()) {
                var recovered = recoveries.run(connection, ids).keySet();
                groups.add(recovered);
                ids.removeAll(recovered);
            }
        }

        assertThat(groups)
                .containsExactly(
                        Set.of(
                                TestExecution.named("e-nobody").persistenceId(),
                                first.persistenceId(),
                                second.persistenceId()),
                        Set.of(withSnapshot.persistenceId()),
                        Set.of(large.persistenceId()));
    }

    @Test
    void a_page_of_history_is_limited_by_rows_and_bytes_but_has_at_least_one_row() {
        var execution = TestExecution.named("pages");
        get(journal.write(execution.start()));
        for (long number = 2; number <= 5; number++) {
            get(journal.write(execution.row(number, new byte[1000])));
        }

        assertThat(readPage(execution, 2, 3, Long.MAX_VALUE)).containsExactly(2L, 3L, 4L);
        assertThat(readPage(execution, 2, 100, 2500)).containsExactly(2L, 3L);
        assertThat(readPage(execution, 2, 100, 10)).containsExactly(2L);
        assertThat(readPage(execution, 6, 100, 10)).isEmpty();
    }

    private List<Long> readPage(TestExecution execution, long from, int rowsMax, long bytesMax) {
        return get(
                        journal.read(
                                execution.persistenceId(),
                                execution.bucket(),
                                from,
                                rowsMax,
                                bytesMax))
                .stream()
                .map(JournalRow::sequenceNr)
                .toList();
    }

    private static SnapshotWrite snapshotAt(long sequenceNr) {
        return snapshotAt(sequenceNr, new byte[] {(byte) sequenceNr});
    }

    private static SnapshotWrite snapshotAt(long sequenceNr, byte[] payload) {
        var state = new EncodedPayload(7001, "s1", Bytes.wrap(payload));
        return new SnapshotWrite(sequenceNr, TestExecution.STARTED_AT, () -> state);
    }

    private RecoveryRows recover(TestExecution execution) {
        return execution.recover(journal);
    }

    private long count(String sql) throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    static List<String> payloadTexts(List<JournalRow> rows) {
        return rows.stream()
                .map(row -> new String(row.payload().bytes().toArray(), StandardCharsets.UTF_8))
                .toList();
    }
}
