package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.schema.Migrations;
import dev.askel.load.mix.LoadRegion;
import dev.askel.load.process.Program;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Checks that {@code StoredRules} finds each kind of row that must not remain, in tables of the
 * engine's migrations.
 *
 * <p>This test writes to the tables instead of using the wire protocol, because a server does not
 * leave such rows.
 */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StoredRulesTest {
    private static final LoadRegion REALM = new LoadRegion("round-1");

    private final Path home = createHome();
    private final BundledPostgres postgres =
            BundledPostgres.start(PostgresSettings.defaultsFor(home));
    private final PGSimpleDataSource database = new PGSimpleDataSource();

    private static Path createHome() {
        try {
            var home = Files.createTempDirectory("askel-stored-");
            // The account that runs PostgreSQL must be able to enter the folder.
            return Files.setPosixFilePermissions(
                    home, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    void createTables() {
        database.setUrl(postgres.jdbcUrl());
        database.setUser(postgres.user());
        database.setPassword(postgres.password());
        Migrations.migrate(database);
    }

    @AfterAll
    void removeDatabase() throws IOException {
        postgres.close();
        Program.run("rm", "-rf", home.toString());
    }

    /** A row that must not remain, and the violation that {@code StoredRules} reports. */
    enum RemainingRow {
        RUNNING(execution("RUNNING"), "an execution still runs"),
        GAP(journalRow(1) + journalRow(3), "the rows of the journal are not contiguous"),
        NO_BEGINNING(journalRow(2), "the rows of the journal are not contiguous"),
        WAKEUP(
                "INSERT INTO askel.wakeups VALUES ('ID', 0, 1, false, false);",
                "an ended execution has a wake-up"),
        OPEN_TASK(
                "INSERT INTO askel.open_tasks (persistence_id, frame, ordinal, slice, kind, status,"
                        + " scheduled_at, redrive_count)"
                        + " VALUES ('ID', '', 1, 0, 'activity', 'waiting', 1, 0);",
                "an ended execution has an open task"),
        EXPRESS_START(
                "INSERT INTO askel.express_starts (persistence_id, slice, machine_id, revision,"
                        + " started_at, input)"
                        + " VALUES ('ID', 0, gen_random_uuid(), 1, 1, '');",
                "an Express start remains after its run"),
        SCHEDULE(
                "INSERT INTO askel.schedules (account, region, group_name, name, schedule_id, lane,"
                        + " state, definition, created_at, modified_at, anchor_at)"
                        + " VALUES (split_part('ID', '/', 1), split_part('ID', '/', 2), 'default',"
                        + " substr('ID', 22), gen_random_uuid(), 0, 'ENABLED', '', 1, 1, 1);",
                "a schedule remains after its last occurrence"),
        DELIVERY(
                "INSERT INTO askel.trigger_deliveries (delivery_id, source_id, lane, account, region,"
                        + " source_arn, origin, execution_name, occurred_at, created_at, due_at,"
                        + " overlap, target_arn, target)"
                        + " VALUES (gen_random_uuid(), gen_random_uuid(), 0,"
                        + " split_part('ID', '/', 1), split_part('ID', '/', 2), 'ID', 'RULE', '', 1,"
                        + " 1, 1, 'ALLOW', '', '');",
                "an event is not delivered"),
        START_REQUEST(
                "INSERT INTO askel.start_requests (persistence_id, slot, state, requested_at)"
                        + " VALUES ('ID', '', 'HELD', 1);",
                "an ended execution waits for a permit of its start limit or holds one"),
        PAUSE(
                "INSERT INTO askel.paused_executions (persistence_id, account, region, since,"
                        + " stops_timeouts) VALUES ('ID', '', '', 1, false);",
                "an ended execution is paused"),
        SEMAPHORE_REQUEST(
                "INSERT INTO askel.semaphore_requests (persistence_id, frame, ordinal, semaphore,"
                        + " permits, request_limit, state, requested_at)"
                        + " VALUES ('ID', '', 1, '', 1, 1, 'HELD', 1);",
                "an ended execution waits for permits of a semaphore or holds them"),
        QUARANTINE(
                "INSERT INTO askel.quarantine VALUES ('ID', 0, 1, 3, '');",
                "an execution is in quarantine");

        private final String sql;
        private final String violation;

        RemainingRow(String sql, String violation) {
            this.sql = sql;
            this.violation = violation;
        }

        private static String execution(String status) {
            return "INSERT INTO askel.executions (persistence_id, account, region, machine_id, machine_name,"
                    + " execution_name, bucket, slice, started_at, revision, role_arn,"
                    + " input_included, status, output_included, redrive_count, last_event_id)"
                    + " VALUES ('ID', '', '', gen_random_uuid(), '', '', 0, 0, 1, 1, '', true, '"
                    + status
                    + "', true, 0, 1);";
        }

        private static String journalRow(int number) {
            return "INSERT INTO askel.event_journal (persistence_id, sequence_number, writer,"
                    + " write_timestamp, event_ser_id, event_ser_manifest, event_payload, slice,"
                    + " bucket) VALUES ('ID', "
                    + number
                    + ", '', 1, 1, '', '', 0, 0);";
        }

        /** Returns the statement that inserts the row for an execution. */
        private String sqlFor(String id) {
            return sql.replace("ID", id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void finds_remaining_rows_of_executions_of_the_round(RemainingRow row) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    RemainingRow.execution("SUCCEEDED")
                                    .replace("ID", "123456789012/round-1/complete")
                            + (RemainingRow.journalRow(1) + RemainingRow.journalRow(2))
                                    .replace("ID", "123456789012/round-1/complete")
                            + row.sqlFor("123456789012/round-10/another-round"));
            assertThat(StoredRules.violations(connection, REALM)).isEmpty();
            statement.execute(row.sqlFor("123456789012/round-1/m/one"));
            assertThat(StoredRules.violations(connection, REALM))
                    .containsExactly(row.violation + ": 123456789012/round-1/m/one");
            connection.rollback();
        }
    }

    @Test
    void finds_an_acknowledged_start_without_a_succeeded_execution() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (var status : List.of("SUCCEEDED", "RUNNING")) {
                statement.execute(
                        RemainingRow.execution(status)
                                .replace("ID", "123456789012/round-1/m/" + status)
                                .replaceFirst("'', '', 0, 0", "'M', '%s', 0, 0".formatted(status)));
            }
            var acknowledged = new HashSet<>(Set.of(REALM.executionArn("M", "SUCCEEDED")));
            assertThat(StoredRules.lostStarts(connection, REALM, "M", acknowledged)).isEmpty();
            var lost =
                    List.of(REALM.executionArn("M", "RUNNING"), REALM.executionArn("M", "absent"));
            acknowledged.addAll(lost);
            assertThat(StoredRules.lostStarts(connection, REALM, "M", acknowledged))
                    .containsExactly(
                            "acknowledged start is lost: " + lost.getFirst(),
                            "acknowledged start is lost: " + lost.getLast());
            connection.rollback();
        }
    }
}
