package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import dev.askel.load.process.Program;
import dev.askel.postgres.BundledPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests {@code askel doctor} with a server that runs the bundled PostgreSQL. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DoctorTest {
    private static final Path DATA = Path.of("target", "doctor-test").toAbsolutePath();
    private static final Path ARCHIVE = DATA.resolveSibling("doctor-test-archive");
    private static final Duration ARCHIVED_MAX = Duration.ofMinutes(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private static AskelProcess server;
    private static String port;

    @BeforeAll
    static void start() throws Exception {
        // The counts include the executions of an earlier run.
        Program.run("rm", "-rf", DATA.toString(), ARCHIVE.toString());
        Files.createDirectories(DATA.getParent());
        var config = DATA.resolveSibling("doctor-test.conf");
        Files.writeString(config, "askel.postgres.archive = \"%s\"".formatted(ARCHIVE));
        server =
                AskelProcess.launch(
                        "up",
                        "--port",
                        "0",
                        "--data",
                        DATA.toString(),
                        "--config",
                        config.toString());
        port = Integer.toString(server.awaitReady().getPort());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_damage_is_reported_and_mended() throws Exception {
        server.call(
                "CreateStateMachine",
                UpTest.createMachineBody(
                        "sleeps", "{\"Type\":\"Wait\",\"Seconds\":86400,\"End\":true}"));
        server.call(
                "StartExecution",
                "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:sleeps\",\"name\":\"one\"}");
        var healthy = doctor("--prove");
        assertThat(healthy.errors()).isEmpty();
        assertThat(healthy.output())
                .contains("1 timer")
                .endsWith("No damage found. Executions compared with their journals: 1.");
        assertThat(healthy.status()).isEqualTo(ExitStatus.DONE);

        execute("DELETE FROM askel.wakeups");

        var arn = "arn:aws:states:us-east-1:123456789012:execution:sleeps:one";
        var damaged = doctor();
        assertThat(damaged.output())
                .contains(arn + " has no wake-up row, so nothing wakes it")
                .contains("mend: askel inspect " + arn + " --wake");
        assertThat(damaged.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(doctor("--json").output())
                .contains("\"healthy\":false", "\"check\":\"wakeup\"", "\"automatic\":true");

        execute(
                "INSERT INTO askel.bulk_items (job_id, ordinal, persistence_id, machine_name,"
                        + " redrive_count) VALUES (gen_random_uuid(), 1, 'p', 'm', 0)");
        var mended = doctor("--mend", "--json");
        assertThat(mended.output()).contains("\"healthy\":true", arn + ": woken", "p: mended");
        assertThat(mended.status()).isEqualTo(ExitStatus.DONE);
        assertThat(doctor().status()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void an_archive_that_refuses_the_log_is_reported() throws Exception {
        var away = ARCHIVE.resolveSibling("doctor-test-archive-away");
        Files.move(ARCHIVE, away);
        try {
            execute("SELECT pg_switch_wal() FROM pg_create_restore_point('refused')");
            awaitArchiverMetric(1);
            assertThat(doctor().output())
                    .contains("the archive does not accept 0000", "so PostgreSQL keeps its log");
        } finally {
            Files.move(away, ARCHIVE);
        }
        execute("SELECT pg_switch_wal() FROM pg_create_restore_point('accepted')");
        awaitArchiverMetric(0);
        assertThat(doctor().output()).doesNotContain("the archive");
    }

    private static void awaitArchiverMetric(int value) {
        var line = "\naskel_wal_archive_failing %d.0\n".formatted(value);
        assertThat(
                        Deadline.after(ARCHIVED_MAX)
                                .await(() -> metrics().contains(line), POLL_INTERVAL))
                .as(line)
                .isTrue();
    }

    private static String metrics() {
        try {
            return server.get("/metrics").body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void without_a_database_the_status_differs_from_that_of_damage() {
        var command =
                AskelCommand.run(
                        "doctor",
                        "--port",
                        port,
                        "--data",
                        DATA.resolveSibling("doctor-test-without-data").toString());
        assertThat(command.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(command.errors()).contains("There is no data in");
    }

    private static AskelCommand doctor(String... options) {
        var words = new ArrayList<>(List.of("doctor", "--port", port, "--data", DATA.toString()));
        words.addAll(List.of(options));
        return AskelCommand.run(words.toArray(String[]::new));
    }

    private static void execute(String sql) throws SQLException {
        var database = BundledPostgres.findRunning(DATA).orElseThrow();
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.user(), database.password());
                var statement = connection.createStatement()) {
            assertThat(statement.execute(sql) || statement.getUpdateCount() > 0).isTrue();
        }
    }
}
