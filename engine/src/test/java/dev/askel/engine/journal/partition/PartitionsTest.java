package dev.askel.engine.journal.partition;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.TestExecution;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.postgres.PostgresJournal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that the first start of a week creates its partitions and those of the next weeks, and that
 * writers follow executions that were moved.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PartitionsTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    @Test
    void many_nodes_create_the_same_partitions_concurrently_while_writers_run() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var journal =
                        PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var created = new ArrayList<Future<Integer>>();
            for (int node = 0; node < 8; node++) {
                Callable<Integer> createAll = this::createTenBuckets;
                created.add(threads.submit(createAll));
            }
            var outcomes = new ArrayList<CompletionStage<WriteOutcome>>();
            for (int i = 0; i < 1000; i++) {
                var execution = TestExecution.named("e-" + i).inBucket(5000 + i % 10);
                outcomes.add(journal.write(execution.start()));
            }

            assertThat(outcomes).allSatisfy(o -> assertThat(get(o)).isInstanceOf(Committed.class));
            for (var node : created) {
                assertThat(node.get(60, TimeUnit.SECONDS)).isBetween(0, 10);
            }
        }
    }

    private int createTenBuckets() throws SQLException {
        int created = 0;
        try (var connection = database.connect()) {
            for (int bucket = 5000; bucket < 5010; bucket++) {
                try (var statement = connection.prepareStatement("SELECT ensure_bucket(?)")) {
                    statement.setInt(1, bucket);
                    try (var found = statement.executeQuery()) {
                        found.next();
                        created += found.getBoolean(1) ? 1 : 0;
                    }
                }
            }
        }
        return created;
    }

    @Test
    @Timeout(60)
    void the_first_start_of_a_week_creates_its_partition_and_those_of_the_next_weeks()
            throws Exception {
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var execution = TestExecution.named("first").inBucket(3000);
            assertThat(get(journal.write(execution.start()))).isEqualTo(new Committed(3000));
            // The partitions of the next weeks are created outside the writers.
            while (!partitions().contains("snapshot_3002")) {
                Thread.onSpinWait();
            }
        }

        assertThat(partitions())
                .contains("event_journal_3000", "event_journal_3001", "event_journal_3002");
    }

    @Test
    void a_writer_follows_its_execution_to_the_long_bucket() throws Exception {
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var mover = TestExecution.named("mover").inBucket(4000);
            var neighbours =
                    IntStream.range(0, 5)
                            .mapToObj(i -> TestExecution.named("running-" + i))
                            .toList();
            get(journal.write(mover.start()));
            get(journal.write(mover.row(2)));
            neighbours.forEach(neighbour -> get(journal.write(neighbour.start())));
            moveToLong(mover);

            assertThat(get(journal.write(mover.row(3))))
                    .isEqualTo(new Committed(Buckets.LONG_RUNNING));
            for (var neighbour : neighbours) {
                assertThat(get(journal.write(neighbour.row(2))))
                        .isEqualTo(new Committed(TestExecution.BUCKET));
            }

            assertThat(mover.recover(journal).rows())
                    .extracting(JournalRow::sequenceNr)
                    .containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void a_writer_moves_a_running_execution_out_of_a_sealed_week_but_not_a_deleted_one()
            throws Exception {
        try (var journal =
                PostgresJournal.open(database.dataSource(), JournalSettings.standard())) {
            var running = TestExecution.named("running").inBucket(4500);
            var deleted = TestExecution.named("deleted").inBucket(4500);
            var neighbour = TestExecution.named("neighbour");
            get(journal.write(running.start()));
            get(journal.write(deleted.start()));
            get(journal.write(neighbour.start()));
            try (var connection = database.connect()) {
                execute(connection, "SELECT seal_bucket(4500)");
                execute(connection, "SELECT seal_bucket(4500)");
                execute(connection, "DELETE FROM executions WHERE execution_name = 'deleted'");
            }

            var outcomes =
                    List.of(
                            journal.write(deleted.row(2)),
                            journal.write(neighbour.row(2)),
                            journal.write(running.row(2)));

            assertThat(outcomes.stream().map(TestExecution::get))
                    .containsExactly(
                            new WriteOutcome.Deleted(),
                            new Committed(TestExecution.BUCKET),
                            new Committed(Buckets.LONG_RUNNING));
            assertThat(running.recover(journal).rows())
                    .extracting(JournalRow::sequenceNr)
                    .containsExactly(1L, 2L);
            assertThat(get(journal.read(running.persistenceId(), 4500, 1, 10, 1_000_000)))
                    .hasSize(2);
        }
    }

    /** Moves rows as retention does before it drops the partition of a week. */
    private void moveToLong(TestExecution execution) throws SQLException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            execute(connection, "LOCK TABLE event_journal_4000 IN EXCLUSIVE MODE");
            execute(
                    connection,
                    "UPDATE event_journal SET bucket = 0 WHERE persistence_id = '"
                            + execution.persistenceId()
                            + "'");
            execute(
                    connection,
                    "UPDATE executions SET bucket = 0 WHERE persistence_id = '"
                            + execution.persistenceId()
                            + "'");
            execute(connection, "DROP TABLE event_journal_4000");
            execute(connection, "DROP TABLE snapshot_4000");
            connection.commit();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> partitions() throws SQLException {
        var names = new ArrayList<String>();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT relname FROM pg_class WHERE relispartition AND relkind ="
                                        + " 'r'")) {
            while (found.next()) {
                names.add(found.getString(1));
            }
        }
        return names;
    }
}
