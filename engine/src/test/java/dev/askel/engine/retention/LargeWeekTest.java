package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.payload.ExpiredPayloads;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests rounds with journals that are too large for one statement. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LargeWeekTest {
    /** A Thursday, because buckets begin on Thursdays. */
    private static final long WEEK_START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final long NOW = WEEK_START + Duration.ofDays(21).toMillis();
    private static final int WEEK = PartitionPeriod.WEEK.bucketAt(WEEK_START);
    private static final int KILOBYTE = 1_000;
    private static final StepSize STANDARD_SIZE = RetentionSettings.STANDARD.step();

    // Each row takes 20 ms, so a statement with 25 rows reaches the time limit.
    private static final String SLOW =
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_sleep(0.02);
                RETURN coalesce(NEW, OLD);
            END $$;
            CREATE TRIGGER slow BEFORE INSERT OR DELETE ON event_journal_0
                FOR EACH ROW EXECUTE FUNCTION slow()\
            """;

    private static final String LIMIT = "SET statement_timeout = '500ms'";

    private static final String RECORD_STATEMENTS =
            """
            CREATE TABLE noted (statement timestamptz, bytes integer);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO askel.noted
                VALUES (statement_timestamp(), octet_length(NEW.event_payload));
                RETURN NEW;
            END $$;
            CREATE TRIGGER note BEFORE INSERT ON event_journal_0
                FOR EACH ROW EXECUTE FUNCTION note()\
            """;

    private static final String EXECUTION =
            """
            INSERT INTO executions (persistence_id, account, region, machine_id, machine_name,
                execution_name, bucket, slice, started_at, revision, role_arn, input,
                input_included, status, stopped_at, output_included, redrive_count, last_event_id)
            VALUES (?, '123456789012', 'us-east-1', md5('m')::uuid, 'm', ?, ?, 1, ?, 1,
                'arn:aws:iam::123456789012:role/r', '{}', true, ?, ?, true, 0, 2)\
            """;

    private static final String JOURNAL =
            """
            INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                event_ser_id, event_ser_manifest, event_payload, slice, bucket)
            SELECT ?, n, gen_random_uuid()::text, 1, 7401, 'B1',
                convert_to(repeat('x', ?), 'UTF8'), 1, ?
              FROM generate_series(1, ?) AS n\
            """;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final RetentionStatistics statistics = new RetentionStatistics();
    private final SqlWorkers workers = SqlWorkers.open("large-week", database.dataSource(), 1, 1);

    @BeforeEach
    void createPartition() throws SQLException {
        execute("SELECT ensure_bucket(" + WEEK + ")");
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void update(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    /** Stores an execution with journal rows of a given size. */
    private void store(String id, int bucket, @Nullable Long stoppedAt, int rows, int rowBytes)
            throws SQLException {
        try (var connection = database.connect()) {
            var status = stoppedAt == null ? "RUNNING" : "SUCCEEDED";
            update(connection, EXECUTION, id, id, bucket, WEEK_START + 1, status, stoppedAt);
            update(connection, JOURNAL, id, rowBytes, bucket, rows);
        }
    }

    /** Returns the rows and bytes of each execution's journal in a bucket. */
    private Map<String, String> journalByExecution(int bucket) throws SQLException {
        var found = new HashMap<String, String>();
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                """
                                SELECT j.persistence_id, count(*),
                                       sum(octet_length(event_payload)), min(e.bucket)
                                  FROM event_journal j LEFT JOIN executions e USING (persistence_id)
                                 WHERE j.bucket = ? GROUP BY 1\
                                """)) {
            statement.setInt(1, bucket);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getString(1),
                            "%d rows, %d bytes, bucket %d"
                                    .formatted(rows.getInt(2), rows.getLong(3), rows.getInt(4)));
                }
            }
        }
        return found;
    }

    private void limitStatements() {
        Eventually.get(
                workers.submit(connections ->
                        connections.read(connection -> {
                            update(connection, LIMIT);
                            return Answer.ok(true);
                        })));
    }

    private void runRound(RetentionSteps steps, RetentionRound round) {
        while (!round.isOver()) {
            var step = Eventually.get(workers.submit(connections -> steps.run(connections, round)));
            assertThat(step).isInstanceOf(Answer.Ok.class);
        }
    }

    private RetentionRound createRound() {
        return new RetentionRound(
                statistics, NOW, 0, NOW, NOW, false, new ExpiredPayloads(() -> NOW));
    }

    @Test
    void a_week_whose_rows_take_longer_than_the_time_limit_is_moved_by_smaller_steps()
            throws SQLException {
        store("a", WEEK, null, 40, 100 * KILOBYTE);
        store("b", WEEK, null, 1, 3_000 * KILOBYTE);
        store("c", WEEK, null, 60, 100);
        execute(SLOW);
        limitStatements();
        var steps = new RetentionSteps(STANDARD_SIZE);

        runRound(steps, createRound());

        assertThat(journalByExecution(Buckets.LONG_RUNNING))
                .containsOnly(
                        entry("a", "40 rows, 4000000 bytes, bucket 0"),
                        entry("b", "1 rows, 3000000 bytes, bucket 0"),
                        entry("c", "60 rows, 6000 bytes, bucket 0"));
        assertThat(statistics.movedCount()).isEqualTo(3);
        assertThat(statistics.droppedPartitionCount()).isEqualTo(1);
        assertThat(steps.size().bytesMax()).isLessThan(STANDARD_SIZE.bytesMax());
    }

    @Test
    void a_statement_moves_at_most_its_bytes_or_a_single_row() throws SQLException {
        store("a", WEEK, null, 50, 10 * KILOBYTE);
        store("b", WEEK, null, 3, 500 * KILOBYTE);
        store("c", WEEK, null, 20, KILOBYTE);
        execute(RECORD_STATEMENTS);
        long bytes = 100 * KILOBYTE;

        runRound(new RetentionSteps(new StepSize(500, bytes)), createRound());

        assertThat(journalByExecution(Buckets.LONG_RUNNING)).containsOnlyKeys("a", "b", "c");
        assertThat(statistics.movedCount()).isEqualTo(3);
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var noted =
                        statement.executeQuery(
                                "SELECT count(*), sum(bytes) FROM noted GROUP BY statement")) {
            int statements = 0;
            while (noted.next()) {
                statements++;
                assertThat(noted.getInt(1) == 1 || noted.getLong(2) <= bytes)
                        .as("%d rows with %d bytes", noted.getInt(1), noted.getLong(2))
                        .isTrue();
            }
            // Six steps for a, three for b, and one for c.
            assertThat(statements).isEqualTo(10);
        }
    }

    @Test
    void closed_executions_whose_journals_take_longer_than_the_time_limit_are_deleted()
            throws SQLException {
        store("a", Buckets.LONG_RUNNING, WEEK_START + 2, 40, 100 * KILOBYTE);
        store("b", Buckets.LONG_RUNNING, WEEK_START + 3, 40, 100);
        execute(SLOW);
        limitStatements();

        runRound(new RetentionSteps(STANDARD_SIZE), createRound());

        assertThat(journalByExecution(Buckets.LONG_RUNNING)).isEmpty();
        assertThat(statistics.deletedCount()).isEqualTo(2);
    }

    @Test
    void the_next_round_doubles_the_size_of_steps() throws SQLException {
        store("a", Buckets.LONG_RUNNING, WEEK_START + 2, 40, 100);
        execute(SLOW);
        limitStatements();
        var steps = new RetentionSteps(STANDARD_SIZE);
        runRound(steps, createRound());
        var reduced = steps.size();
        assertThat(reduced.rowsMax()).isLessThan(STANDARD_SIZE.rowsMax());

        runRound(steps, createRound());

        assertThat(steps.size()).isEqualTo(reduced.doubled(STANDARD_SIZE));
    }
}
