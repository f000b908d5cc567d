package dev.askel.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.Eventually;
import dev.askel.engine.journal.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests migrations while other sessions hold locks on the same tables. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MigrationLocksTest {
    private static final Duration WAIT_MAX = Duration.ofMillis(300);

    /** Keeps this test from failing on a busy machine. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final int TRIES = 3;

    private static final MigrationLocks LONG_TIMEOUT =
            new MigrationLocks(WAIT_MAX, WAIT_MAX, WAIT_MAX.multipliedBy(2), Duration.ofMinutes(5));

    private static final String INSERT =
            """
            INSERT INTO executions (persistence_id, account, region, machine_id, machine_name,
                execution_name, bucket, slice, started_at, revision, role_arn, input,
                input_included, status, output_included, redrive_count, last_event_id)
            VALUES (gen_random_uuid()::text, '123456789012', 'us-east-1', md5('m')::uuid, 'm', 'x',
                0, 1, 1, 1, 'arn:aws:iam::123456789012:role/r', '{}', true, 'RUNNING', true, 0, 2)\
            """;

    private static final String BLOCKED_SINCE =
            """
            SELECT query_start::text FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'
               AND query LIKE '%ADD COLUMN probe%'\
            """;

    private static final String INDEX =
            """
            SELECT indisvalid::text FROM pg_index
             WHERE indexrelid = to_regclass('askel.executions_by_probe')\
            """;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    private MigrationRun createRun(String folder, MigrationLocks locks) {
        return new MigrationRun(
                database.dataSource(),
                List.of("classpath:dev/askel/engine/schema", "classpath:migrations/" + folder),
                locks);
    }

    /** Opens a transaction that has read the table and stays open. */
    private Connection openReader() throws SQLException {
        var reader = database.connect();
        reader.setAutoCommit(false);
        queryText(reader, "SELECT count(*)::text FROM executions");
        return reader;
    }

    private static String queryText(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            return found.next() ? found.getString(1) : "";
        }
    }

    /** Inserts rows one after the other, and returns the longest time of one insert. */
    private Duration insertUntil(AtomicBoolean finished) throws SQLException {
        long longest = 0;
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = '30s'");
            while (!finished.get()) {
                long startNanos = System.nanoTime();
                statement.execute(INSERT);
                longest = Math.max(longest, System.nanoTime() - startNanos);
            }
        }
        return Duration.ofNanos(longest);
    }

    @Test
    void a_migration_that_waits_for_a_reader_blocks_writers_only_briefly() throws Exception {
        var finished = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var reader = openReader();
                var observer = database.connect()) {
            var longest = threads.submit(() -> insertUntil(finished));
            var migration =
                    CompletableFuture.runAsync(
                            () -> createRun("alters-executions", LONG_TIMEOUT).run(), threads);
            try {
                var tries = new HashSet<String>();
                Eventually.holds(
                        "the migration has tried several times",
                        () -> {
                            tries.add(blockedSince(observer));
                            tries.remove("");
                            return tries.size() >= TRIES || longest.isDone();
                        });
                assertThat(migration).isNotDone();
                reader.commit();
                migration.get(1, TimeUnit.MINUTES);
            } finally {
                finished.set(true);
                reader.rollback();
            }

            assertThat(longest.get(1, TimeUnit.MINUTES)).isLessThan(WAIT_MAX.plus(MARGIN));
            assertThat(queryText(observer, "SELECT count(probe)::text FROM executions"))
                    .isEqualTo("0");
        }
    }

    private static String blockedSince(Connection observer) {
        try {
            return queryText(observer, BLOCKED_SINCE);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_migration_that_never_gets_its_lock_fails_and_names_the_blocking_session()
            throws SQLException {
        try (var reader = openReader()) {
            var pid = queryText(reader, "SELECT pg_backend_pid()::text");
            var shortTimeout =
                    new MigrationLocks(WAIT_MAX, WAIT_MAX, WAIT_MAX, WAIT_MAX.multipliedBy(4));

            assertThatThrownBy(() -> createRun("alters-executions", shortTimeout).run())
                    .isInstanceOf(FlywayException.class)
                    .hasMessageContaining("blocked by pid " + pid)
                    .hasMessageContaining("idle in transaction");
        }
    }

    @Test
    void an_index_build_blocked_by_an_old_transaction_is_cancelled_and_repeated_by_the_next_run()
            throws SQLException {
        Migrations.migrate(database.dataSource());
        var shortTimeout =
                new MigrationLocks(WAIT_MAX, WAIT_MAX, WAIT_MAX, WAIT_MAX.multipliedBy(4));
        try (var reader = openReader()) {
            var pid = queryText(reader, "SELECT pg_backend_pid()::text");

            assertThatThrownBy(() -> createRun("builds-index", shortTimeout).run())
                    .isInstanceOf(FlywayException.class)
                    .hasMessageContaining("no lock within")
                    .hasMessageContaining("blocked by pid " + pid);
        }
        try (var observer = database.connect()) {
            assertThat(queryText(observer, INDEX)).isNotEqualTo("true");
            SchemaHistory.deleteFailed(observer);

            createRun("builds-index", shortTimeout).run();

            assertThat(queryText(observer, INDEX)).isEqualTo("true");
        }
    }

    @Test
    void every_script_begins_with_the_lock_timeout() throws SQLException {
        createRun("notes-settings", MigrationLocks.STANDARD).run();

        try (var connection = database.connect()) {
            for (var table : List.of("noted_within", "noted_without")) {
                assertThat(queryText(connection, "SELECT lock_timeout FROM " + table))
                        .isEqualTo("1s");
            }
        }
    }

    @Test
    void pauses_double_up_to_a_maximum() {
        assertThat(List.of(1, 2, 3, 4, 100))
                .extracting(MigrationLocks.STANDARD::pauseAfter)
                .containsExactly(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10));
    }
}
