package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.payload.ExpiredPayloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * Simulates twenty weeks with a retention of two weeks, in steps of six hours. Compares the size of
 * the database with a fresh copy of its rows, and prints the table of docs/evidence/retention.md.
 * Executions are as those of W1; one in two hundred runs for up to five weeks.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TwentyWeeksTest {
    private static final int STEPS_PER_DAY = 4;
    private static final int STARTS_PER_STEP =
            Integer.getInteger("askel.twenty-weeks.per-day", 4_000) / STEPS_PER_DAY;
    private static final int WEEKS = 20;
    private static final int DAYS_PER_WEEK = 7;
    private static final long STEP_MILLIS = Duration.ofDays(1).toMillis() / STEPS_PER_DAY;

    /**
     * The number of simulated steps between two runs of autovacuum, according to the settings of
     * the tables.
     */
    private static final int STEPS_PER_VACUUM = 2;

    private static final Duration RETENTION = Duration.ofDays(14);
    private static final StepSize STEP_SIZE = RetentionSettings.STANDARD.step();

    /** A Thursday, because buckets begin on Thursdays. */
    private static final long FIRST_DAY = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final String[] TABLES = {
        "executions", "event_journal", "snapshot", "wakeups", "held_names"
    };

    private static final String START =
            """
            INSERT INTO executions (persistence_id, account, region, machine_id, machine_name,
                execution_name, bucket, slice, started_at, revision, role_arn, input,
                input_included, status, stopped_at, output, output_included, redrive_count,
                last_event_id)
            SELECT '123456789012/us-east-1/' || machine || '/' || name, '123456789012',
                'us-east-1', machine, 'machine-' || n % 10, name, ?, n % 1024, start, 1,
                'arn:aws:iam::123456789012:role/r', convert_to(repeat('x', 200), 'UTF8'), true,
                CASE WHEN runs THEN 'RUNNING' ELSE 'SUCCEEDED' END,
                CASE WHEN NOT runs THEN start + 1 + n * 7919 % 3000 END,
                CASE WHEN NOT runs THEN convert_to(repeat('y', 400), 'UTF8') END, true, 0, 22
              FROM (SELECT n, n % 200 = 0 AS runs, md5('m' || n % 10)::uuid AS machine,
                           gen_random_uuid()::text AS name, ? + n * 21500000 / ? AS start
                      FROM generate_series(1::bigint, ?) AS n) AS r\
            """;

    private static final String JOURNAL =
            """
            INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                event_ser_id, event_ser_manifest, event_payload, slice, bucket)
            SELECT persistence_id, 1, gen_random_uuid()::text, started_at, 7401, 'B1',
                convert_to(repeat(execution_name, 20), 'UTF8'), slice, bucket
              FROM executions WHERE started_at BETWEEN ? AND ?\
            """;

    private static final String INSERT_WAKEUPS =
            """
            INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes)
            SELECT persistence_id, slice, started_at + 1 + slice * 3000000::bigint, false, false
              FROM executions WHERE started_at BETWEEN ? AND ? AND status = 'RUNNING'\
            """;

    private static final String END_DUE =
            """
            WITH due AS (DELETE FROM wakeups WHERE due < ? RETURNING persistence_id, due),
                 ended AS (
              UPDATE executions e SET status = 'SUCCEEDED', stopped_at = due.due,
                     output = convert_to(repeat('y', 400), 'UTF8')
                FROM due WHERE e.persistence_id = due.persistence_id
              RETURNING e.persistence_id, e.execution_name, e.slice, e.bucket, e.stopped_at)
            INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,
                event_ser_id, event_ser_manifest, event_payload, slice, bucket)
            SELECT persistence_id, 2, gen_random_uuid()::text, stopped_at, 7401, 'B1',
                convert_to(repeat(execution_name, 5), 'UTF8'), slice, bucket
              FROM ended\
            """;

    private final RetentionStatistics statistics = new RetentionStatistics();
    private @Nullable Long reservedTo;

    @TempDir Path folder;

    @Test
    void the_database_is_at_most_a_tenth_larger_than_a_fresh_copy_of_its_rows() throws Exception {
        var database = TestPostgres.shared().createDatabase();
        System.out.println(
                "| | executions stored | rows of the journal | here MiB | fresh MiB | ratio |");
        System.out.println("|---|---|---|---|---|---|");
        double worst;
        double last;
        try (var connection = database.connect()) {
            int steps = WEEKS * DAYS_PER_WEEK * STEPS_PER_DAY;
            for (int step = 0; step < steps; step++) {
                simulateStep(connection, step);
            }
            worst = compare("the day before a week is dropped", connection);
            for (int step = steps; step < steps + STEPS_PER_DAY; step++) {
                simulateStep(connection, step);
            }
            last = compare("after twenty weeks", connection);
        }
        System.out.printf(
                "%,d executions were deleted, %d weeks dropped, %d executions moved%n",
                statistics.deletedCount(),
                statistics.droppedPartitionCount(),
                statistics.movedCount());

        assertThat(statistics.droppedPartitionCount()).isGreaterThanOrEqualTo(WEEKS - 3);
        assertThat(statistics.movedCount()).isPositive();
        assertThat(last).isLessThanOrEqualTo(1.1);
        assertThat(worst).isLessThanOrEqualTo(1.1);
    }

    private void simulateStep(Connection connection, int step) throws SQLException {
        long begin = FIRST_DAY + step * STEP_MILLIS;
        long end = begin + STEP_MILLIS - 1;
        int bucket = PartitionPeriod.WEEK.bucketAt(begin);
        update(connection, "SELECT ensure_bucket(?)", bucket);
        update(connection, START, bucket, begin, STARTS_PER_STEP, STARTS_PER_STEP);
        update(connection, JOURNAL, begin, end);
        update(connection, INSERT_WAKEUPS, begin, end);
        update(connection, END_DUE, end);
        connection.setAutoCommit(false);
        // One round reserves the names, and the next one deletes the executions.
        for (int times = 0; times < 2; times++) {
            var round =
                    new RetentionRound(
                            statistics,
                            end,
                            reservedTo == null ? 0 : reservedTo,
                            end - RETENTION.toMillis(),
                            reservedTo,
                            true,
                            new ExpiredPayloads(() -> end));
            while (!round.isOver()) {
                round.step(connection, STEP_SIZE);
                connection.commit();
            }
            reservedTo = round.reservedTo();
        }
        connection.setAutoCommit(true);
        // Autovacuum would not run in simulated days, which are short.
        if (step % STEPS_PER_VACUUM == 0) {
            update(connection, "VACUUM ANALYZE executions, wakeups, held_names, event_journal_0");
        }
    }

    private static void update(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    private double compare(String when, Connection connection) throws SQLException, IOException {
        var fresh = TestPostgres.shared().createDatabase();
        try (var other = fresh.connect()) {
            for (var bucket : buckets(connection)) {
                update(other, "SELECT ensure_bucket(?)", bucket);
            }
            for (var table : TABLES) {
                var file = folder.resolve(table);
                try (var out = Files.newOutputStream(file)) {
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut(
                                    "COPY (SELECT * FROM " + table + order(table) + ") TO STDOUT",
                                    out);
                }
                try (var in = Files.newInputStream(file)) {
                    other.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY " + table + " FROM STDIN", in);
                }
                Files.delete(file);
            }
            update(other, "VACUUM ANALYZE");
            long here = number(connection, size());
            long there = number(other, size());
            System.out.printf(
                    "| %s | %,d | %,d | %.1f | %.1f | %.3f |%n",
                    when,
                    number(connection, "SELECT count(*) FROM executions"),
                    number(connection, "SELECT count(*) FROM event_journal"),
                    here / 1048576.0,
                    there / 1048576.0,
                    (double) here / there);
            return (double) here / there;
        }
    }

    private static String size() {
        return """
        SELECT sum(pg_total_relation_size(oid)) FROM pg_class
         WHERE relnamespace = 'askel'::regnamespace AND relkind = 'r'\
        """;
    }

    /** Returns the ORDER BY clause for the rows of a table in the order of their insertion. */
    private static String order(String table) {
        return switch (table) {
            case "executions" -> " ORDER BY started_at";
            case "event_journal" -> " ORDER BY write_timestamp";
            case "held_names" -> " ORDER BY held_until";
            default -> "";
        };
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    private static Iterable<Integer> buckets(Connection connection) throws SQLException {
        return ExpiredPartitions.endedBy(connection, Long.MAX_VALUE / 2);
    }
}
