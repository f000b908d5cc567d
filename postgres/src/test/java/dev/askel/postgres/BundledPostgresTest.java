package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    static void removeFolder() throws IOException {
        stopOrphan();
        DurableFiles.removeTree(FOLDER);
    }

    @AfterAll
    static void stopOrphanAfterTests() {
        stopOrphan();
    }

    private static void stopOrphan() {
        PostmasterFile.read(dataDirectory())
                .ifPresent(postmaster ->
                        ProcessHandle.of(postmaster.pid())
                                .ifPresent(ProcessHandle::destroyForcibly));
    }

    private static Path dataDirectory() {
        return FOLDER.resolve("postgres/data");
    }

    private static BundledPostgres start() {
        return BundledPostgres.start(PostgresSettings.defaultsFor(FOLDER));
    }

    private static Connection connect(BundledPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private static String queryValue(BundledPostgres postgres, String query) throws SQLException {
        try (var connection = connect(postgres);
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String queryUntilAvailable(BundledPostgres postgres, String query)
            throws SQLException {
        var deadline = PollDeadline.after(PATIENCE);
        while (true) {
            try {
                return queryValue(postgres, query);
            } catch (SQLException e) {
                if (deadline.hasPassed()) {
                    throw e;
                }
                PollDeadline.pause(Duration.ofMillis(20));
            }
        }
    }

    @Test
    void postgresql_18_runs_with_durable_commits_and_keeps_its_rows_over_a_restart()
            throws SQLException {
        try (var postgres = start()) {
            assertThat(queryValue(postgres, "SHOW server_version")).startsWith("18.");
            assertThat(queryValue(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(queryValue(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            try (var connection = connect(postgres);
                    var statement = connection.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS kept");
                statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
        }
        try (var postgres = start()) {
            assertThat(queryValue(postgres, "SELECT answer FROM kept")).isEqualTo("42");
        }
        assertThat(PostmasterFile.read(dataDirectory())).isEmpty();
    }

    @Test
    void a_start_by_another_name_of_the_folder_keeps_the_programs() throws SQLException {
        var otherName = FOLDER.resolveSibling(".").resolve(FOLDER.getFileName());
        try (var postgres = BundledPostgres.start(PostgresSettings.defaultsFor(otherName))) {
            assertThat(queryValue(postgres, "SHOW server_version")).startsWith("18.");
            assertThat(FOLDER.toFile().list((_, name) -> name.startsWith("postgres-18")))
                    .hasSize(1);
        }
    }

    @Test
    void a_second_server_is_refused_with_the_name_of_the_first() throws IOException {
        try (var first = PostgresHolderProcess.start(FOLDER)) {
            var pid = first.awaitLine("pid");
            assertThatThrownBy(BundledPostgresTest::start)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("pid " + first.pid())
                    .hasMessageContaining("host ");
            assertThat(ProcessTable.isRunning(Long.parseLong(pid))).isTrue();
        }
    }

    @Test
    void a_second_start_in_the_same_process_is_refused_and_the_lock_remains() throws IOException {
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
    void a_host_whose_name_has_no_address_can_start_postgresql() throws Exception {
        assumeTrue(
                AccountChoice.forThisProcess("", false) instanceof OsAccount.Unprivileged,
                "a namespace with another host name needs root");
        try (var server = PostgresHolderProcess.startOnHostWithoutAddress(FOLDER)) {
            assertThat(server.awaitLine("pid")).isNotEmpty();
            assertThat(FOLDER.resolve(FolderLock.FILE_NAME))
                    .content()
                    .startsWith("host localhost, pid " + server.pid());
        }
    }

    @Test
    void the_postgresql_of_a_killed_server_is_adopted() throws Exception {
        var killed = PostgresHolderProcess.start(FOLDER);
        var orphan = Long.parseLong(killed.awaitLine("pid"));
        killed.kill();
        try (var postgres = start()) {
            assertThat(postgres.pid()).isEqualTo(orphan);
            assertThat(queryValue(postgres, "SELECT 1")).isEqualTo("1");
        }
        assertThat(ProcessTable.isRunning(orphan)).isFalse();
    }

    @Test
    void an_orphan_with_other_settings_is_restarted() throws Exception {
        var killed = PostgresHolderProcess.start(FOLDER, "8MB");
        var orphan = Long.parseLong(killed.awaitLine("pid"));
        killed.kill();
        try (var postgres = start()) {
            assertThat(postgres.pid()).isNotEqualTo(orphan);
            assertThat(queryValue(postgres, "SHOW work_mem")).isEqualTo("4MB");
        }
    }

    @Test
    void postgresql_starts_after_it_was_killed_together_with_the_server() throws Exception {
        var killed = PostgresHolderProcess.start(FOLDER);
        var orphan = Long.parseLong(killed.awaitLine("pid"));
        killed.kill();
        ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
        var deadline = PollDeadline.after(PATIENCE);
        while (ProcessTable.isRunning(orphan) && !deadline.hasPassed()) {
            PollDeadline.pause(Duration.ofMillis(20));
        }
        try (var postgres = start()) {
            assertThat(postgres.pid()).isNotEqualTo(orphan);
            assertThat(queryValue(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_killed_postgresql_is_restarted_on_its_port() throws SQLException {
        try (var postgres = start()) {
            var url = postgres.jdbcUrl();
            var endedPid = postgres.pid();
            ProcessHandle.of(endedPid).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(queryUntilAvailable(postgres, "SELECT 1")).isEqualTo("1");
            assertThat(postgres.jdbcUrl()).isEqualTo(url);
        }
    }

    @Test
    void postgresql_starts_beside_a_postmaster_file_whose_pid_belongs_to_an_unrelated_process()
            throws Exception {
        try (var _ = start()) {
            assertThat(dataDirectory()).exists();
        }
        // The process of this test runs, but is not a postmaster.
        Files.writeString(
                PostmasterFile.pathIn(dataDirectory()),
                ProcessHandle.current().pid()
                        + "\n"
                        + dataDirectory()
                        + "\n1\n15432\n\n127.0.0.1\n  1 1\nready\n");
        try (var postgres = start()) {
            assertThat(queryValue(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void close_cancels_a_restart_that_does_not_become_ready() throws Exception {
        try (var postgres = start()) {
            var program = Path.of(PostgresBinaries.findOrUnpack(FOLDER).programPath("postgres"));
            var original = program.resolveSibling("postgres.original");
            var pidFile = FOLDER.resolve("postgres/silent.pid");
            Files.move(program, original);
            try {
                // The program runs, but writes no postmaster.pid. Its second argument is the data
                // directory.
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
                assertThat(ProcessTable.isRunning(silent)).isFalse();
            } finally {
                Files.move(original, program, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(pidFile);
            }
        }
    }

    private static long awaitPid(Path file) throws IOException {
        var deadline = PollDeadline.after(PATIENCE);
        while (!Files.exists(file) || Files.readString(file).isBlank()) {
            assertThat(deadline.hasPassed()).as("%s is missing", file).isFalse();
            PollDeadline.pause(Duration.ofMillis(20));
        }
        return Long.parseLong(Files.readString(file).strip());
    }

    /** Paths beyond the limit of the operating system cannot be removed, not even by root. */
    @Test
    void postgresql_is_stopped_when_a_later_step_of_the_start_fails() throws Exception {
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
            assertThat(queryValue(postgres, "SELECT 1")).isEqualTo("1");
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
    void a_folder_with_unrelated_files_is_refused() throws IOException {
        var home = Files.createDirectories(Path.of("target", "somebody-s-folder").toAbsolutePath());
        Files.writeString(home.resolve("thesis.txt"), "do not touch");
        var before = Files.getPosixFilePermissions(home);
        assertThatThrownBy(() -> BundledPostgres.start(PostgresSettings.defaultsFor(home)))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("not empty");
        assertThat(Files.getPosixFilePermissions(home)).isEqualTo(before);
    }

    @Test
    void durability_cannot_be_turned_off() {
        var defaults = PostgresSettings.defaultsFor(FOLDER);
        assertThatThrownBy(() ->
                        new PostgresSettings(
                                FOLDER,
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
    void a_refusal_names_the_parent_that_postgresql_s_account_cannot_search() throws IOException {
        var account = AccountChoice.forThisProcess("", false);
        if (!(account instanceof OsAccount.Unprivileged)) {
            assertThat(account).isEqualTo(new OsAccount.Current());
            return;
        }
        var closed = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "closed-");
        assertThatThrownBy(() ->
                        BundledPostgres.start(
                                PostgresSettings.defaultsFor(closed.resolve("below"))))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("cannot search " + closed + " (mode rwx------)");
    }

    @Test
    void an_empty_postmaster_file_counts_as_missing() throws IOException {
        var folder = Files.createDirectories(Path.of("target", "half").toAbsolutePath());
        Files.writeString(PostmasterFile.pathIn(folder), "");
        assertThat(PostmasterFile.read(folder)).isEqualTo(Optional.empty());
    }
}
