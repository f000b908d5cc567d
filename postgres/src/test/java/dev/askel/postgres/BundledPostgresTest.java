package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class BundledPostgresTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    // All tests share one folder, because unpacking and initdb take seconds. Each test leaves it
    // usable.
    private static final Path FOLDER = Path.of("target", "bundled-postgres-test").toAbsolutePath();

    @BeforeAll
    static void begin_with_nothing() throws IOException {
        stopOrphan();
        DurableFiles.removeTree(FOLDER);
    }

    @AfterAll
    static void leave_nothing_running() {
        stopOrphan();
    }

    private static void stopOrphan() {
        PostmasterFile.read(dataDirectory())
                .ifPresent(left ->
                        ProcessHandle.of(left.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }

    private static Path dataDirectory() {
        return FOLDER.resolve("postgres/data");
    }

    private static BundledPostgres start() {
        return BundledPostgres.start(PostgresSettings.in(FOLDER));
    }

    private static Connection connect(BundledPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private static String ask(BundledPostgres postgres, String query) throws SQLException {
        try (var connection = connect(postgres);
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String askUntilItAnswers(BundledPostgres postgres, String query)
            throws SQLException {
        var deadline = PollDeadline.in(PATIENCE);
        while (true) {
            try {
                return ask(postgres, query);
            } catch (SQLException e) {
                if (deadline.passed()) {
                    throw e;
                }
                PollDeadline.pause(Duration.ofMillis(20));
            }
        }
    }

    @Test
    void runs_version_18_with_durable_commits_and_keeps_its_rows_over_a_restart()
            throws SQLException {
        try (var postgres = start()) {
            assertThat(ask(postgres, "SHOW server_version")).startsWith("18.");
            assertThat(ask(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            try (var connection = connect(postgres);
                    var statement = connection.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS kept");
                statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
        }
        try (var postgres = start()) {
            assertThat(ask(postgres, "SELECT answer FROM kept")).isEqualTo("42");
        }
        assertThat(PostmasterFile.read(dataDirectory())).isEmpty();
    }

    @Test
    void refuses_a_second_server_and_names_the_first() throws IOException {
        try (var first = PostgresHolderProcess.start(FOLDER)) {
            var pid = first.awaitLine("pid");
            assertThatThrownBy(BundledPostgresTest::start)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("pid " + first.pid())
                    .hasMessageContaining("host ");
            assertThat(ProcessTable.runs(Long.parseLong(pid))).isTrue();
        }
    }

    @Test
    void refuses_a_second_start_in_the_same_process_without_losing_the_lock() throws IOException {
        try (var _ = start()) {
            assertThatThrownBy(BundledPostgresTest::start)
                    .isInstanceOf(StartRefusedException.class);
            try (var other = PostgresHolderProcess.start(FOLDER)) {
                assertThat(other.awaitLine("refused"))
                        .contains("pid " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void adopts_the_postgresql_of_a_killed_server() throws Exception {
        var killed = PostgresHolderProcess.start(FOLDER);
        var orphan = Long.parseLong(killed.awaitLine("pid"));
        killed.kill();
        try (var postgres = start()) {
            assertThat(postgres.pid()).isEqualTo(orphan);
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
        assertThat(ProcessTable.runs(orphan)).isFalse();
    }

    @Test
    void restarts_postgresql_when_the_orphan_runs_with_other_settings() throws Exception {
        var killed = PostgresHolderProcess.start(FOLDER, "8MB");
        var orphan = Long.parseLong(killed.awaitLine("pid"));
        killed.kill();
        try (var postgres = start()) {
            assertThat(postgres.pid()).isNotEqualTo(orphan);
            assertThat(ask(postgres, "SHOW work_mem")).isEqualTo("4MB");
        }
    }

    @Test
    void starts_after_server_and_postgresql_were_killed_together() throws Exception {
        var killed = PostgresHolderProcess.start(FOLDER);
        var orphan = Long.parseLong(killed.awaitLine("pid"));
        killed.kill();
        ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
        var deadline = PollDeadline.in(PATIENCE);
        while (ProcessTable.runs(orphan) && !deadline.passed()) {
            PollDeadline.pause(Duration.ofMillis(20));
        }
        try (var postgres = start()) {
            assertThat(postgres.pid()).isNotEqualTo(orphan);
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void starts_postgresql_again_on_its_port_when_it_dies_under_the_server() throws SQLException {
        try (var postgres = start()) {
            var url = postgres.jdbcUrl();
            var died = postgres.pid();
            ProcessHandle.of(died).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(askUntilItAnswers(postgres, "SELECT 1")).isEqualTo("1");
            assertThat(postgres.jdbcUrl()).isEqualTo(url);
        }
    }

    @Test
    void starts_beside_a_postmaster_file_whose_pid_belongs_to_an_unrelated_process()
            throws Exception {
        try (var _ = start()) {
            assertThat(dataDirectory()).exists();
        }
        // The process of this test runs, but is not a postmaster.
        Files.writeString(
                PostmasterFile.in(dataDirectory()),
                ProcessHandle.current().pid()
                        + "\n"
                        + dataDirectory()
                        + "\n1\n15432\n\n127.0.0.1\n  1 1\nready\n");
        try (var postgres = start()) {
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void close_cancels_a_restart_that_does_not_become_ready() throws Exception {
        try (var postgres = start()) {
            var program = Path.of(PostgresBinaries.in(FOLDER).program("postgres"));
            var original = program.resolveSibling("postgres.original");
            var pidFile = FOLDER.resolve("postgres/silent.pid");
            Files.move(program, original);
            try {
                // Runs, but writes no postmaster.pid. Its second argument is the data directory.
                Files.writeString(
                        program,
                        """
                        #!/bin/sh
                        echo $$ > "$2/../silent.pid"
                        exec sleep 600
                        """);
                Files.setPosixFilePermissions(
                        program, PosixFilePermissions.fromString("rwxr-xr-x"));
                ProcessHandle.of(postgres.pid()).ifPresent(ProcessHandle::destroyForcibly);
                var silent = awaitPid(pidFile);
                assertThat(CompletableFuture.runAsync(postgres::close)).succeedsWithin(PATIENCE);
                assertThat(ProcessTable.runs(silent)).isFalse();
            } finally {
                Files.move(original, program, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(pidFile);
            }
        }
    }

    private static long awaitPid(Path file) throws IOException {
        var deadline = PollDeadline.in(PATIENCE);
        while (!Files.exists(file) || Files.readString(file).isBlank()) {
            assertThat(deadline.passed()).as("%s is missing", file).isFalse();
            PollDeadline.pause(Duration.ofMillis(20));
        }
        return Long.parseLong(Files.readString(file).strip());
    }

    /** Paths beyond the limit of the operating system cannot be removed, not even by root. */
    @Test
    void stops_postgresql_when_a_later_step_of_the_start_fails() throws Exception {
        start().close();
        var former = FOLDER.resolve("postgres-0");
        var lower = FOLDER.resolve("lower");
        createNested(lower);
        var moved = createNested(former).resolve("lower");
        Files.move(lower, moved);
        try {
            assertThatThrownBy(BundledPostgresTest::start)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("cannot be removed");
            assertThat(PostmasterFile.read(dataDirectory())).isEmpty();
        } finally {
            Files.move(moved, lower);
            DurableFiles.removeTree(lower);
            DurableFiles.removeTree(former);
        }
        try (var postgres = start()) {
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    /** Creates nested folders, whose path is longer than half the limit; returns the innermost. */
    private static Path createNested(Path folder) throws IOException {
        var innermost = folder;
        for (int depth = 0; depth < 12; depth++) {
            innermost = innermost.resolve("n".repeat(200));
        }
        return Files.createDirectories(innermost);
    }

    @Test
    void refuses_a_folder_with_unrelated_files() throws IOException {
        var home = Files.createDirectories(Path.of("target", "somebody-s-folder").toAbsolutePath());
        Files.writeString(home.resolve("thesis.txt"), "do not touch");
        var before = Files.getPosixFilePermissions(home);
        assertThatThrownBy(() -> BundledPostgres.start(PostgresSettings.in(home)))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("not empty");
        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(before);
    }

    @Test
    void refuses_to_turn_durability_off() {
        var defaults = PostgresSettings.in(FOLDER);
        assertThatThrownBy(() ->
                        new PostgresSettings(
                                FOLDER,
                                "",
                                false,
                                0,
                                defaults.startTimeout(),
                                Map.of("fsync", "off")))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("fsync");
    }

    @Test
    void names_the_parent_that_postgresql_s_account_cannot_search() throws IOException {
        var account = AccountChoice.forThisProcess("", false);
        if (!(account instanceof Account.Unprivileged)) {
            assertThat(account).isEqualTo(new Account.Current());
            return;
        }
        var closed = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "closed-");
        assertThatThrownBy(
                        () -> BundledPostgres.start(PostgresSettings.in(closed.resolve("below"))))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("cannot search " + closed + " (mode rwx------)");
    }

    @Test
    void reads_an_empty_postmaster_file_as_none() throws IOException {
        var folder = Files.createDirectories(Path.of("target", "half").toAbsolutePath());
        Files.writeString(PostmasterFile.in(folder), "");
        assertThat(PostmasterFile.read(folder)).isEqualTo(Optional.empty());
    }
}
