package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests the modes and owners of the data folder, for root and for an ordinary user; the account
 * that runs the tests decides.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DataFolderModesTest {
    private static final Path FOLDER = Path.of("target", "data-folder-modes").toAbsolutePath();
    private static final List<String> FOLDERS = List.of("", "postgres", "postgres/data");
    private static final List<String> FILES =
            List.of("askel.lock", "postgres.password", "postgres/postgres.log");

    @BeforeAll
    static void removeFolder() throws IOException {
        DurableFiles.removeTree(FOLDER);
    }

    private static BundledPostgres start(String user) {
        var defaults = PostgresSettings.defaultsFor(FOLDER);
        return BundledPostgres.start(
                new PostgresSettings(
                        FOLDER, FOLDER, user, false, 0, defaults.startTimeout(), Map.of()));
    }

    private static String mode(String path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(FOLDER.resolve(path), LinkOption.NOFOLLOW_LINKS));
    }

    private static String owner(String path) throws IOException {
        return Files.getOwner(FOLDER.resolve(path), LinkOption.NOFOLLOW_LINKS).getName();
    }

    private static String expectedOwner(String user) {
        return switch (AccountChoice.forThisProcess(user, false)) {
            case OsAccount.Current() -> System.getProperty("user.name");
            case OsAccount.Unprivileged(var unprivileged) -> unprivileged;
        };
    }

    private static void setMode(String path, String mode) throws IOException {
        Files.setPosixFilePermissions(FOLDER.resolve(path), PosixFilePermissions.fromString(mode));
    }

    private static void assertRestricted() throws IOException {
        for (var folder : FOLDERS) {
            assertThat(mode(folder)).as(folder).isEqualTo("rwx------");
        }
        for (var file : FILES) {
            assertThat(mode(file)).as(file).isEqualTo("rw-------");
        }
    }

    private static String queryValue(BundledPostgres postgres, String query) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void no_other_account_can_enter_the_folder_or_read_its_files() throws Exception {
        try (var postgres = start("")) {
            assertThat(queryValue(postgres, "SELECT 1")).isEqualTo("1");
            assertRestricted();
            assertThat(owner("")).isEqualTo(expectedOwner(""));
            assertThat(owner("postgres.password")).isEqualTo(System.getProperty("user.name"));
        }
    }

    @Test
    void a_folder_of_a_former_release_is_restricted_at_the_start() throws Exception {
        try (var _ = start("")) {
            assertRestricted();
        }
        Files.writeString(FOLDER.resolve("postgres/postgres.log.1"), "former\n");
        setMode("", "rwx--x--x");
        setMode("askel.lock", "rw-r--r--");
        setMode("postgres.password", "rw-r--r--");
        setMode("postgres/postgres.log", "rw-r--r--");
        setMode("postgres/postgres.log.1", "rw-r--r--");
        if (AccountChoice.forThisProcess("", false) instanceof OsAccount.Unprivileged(var user)) {
            Ownership.ofUser("root").applyTo(FOLDER);
            Ownership.ofUser("root").applyTo(FOLDER.resolve("postgres/postgres.log"));
            Ownership.ofUser(user).applyTo(FOLDER.resolve("postgres/postgres.log.1"));
        }
        try (var postgres = start("")) {
            assertThat(queryValue(postgres, "SELECT 1")).isEqualTo("1");
            assertRestricted();
            assertThat(mode("postgres/postgres.log.1")).isEqualTo("rw-------");
            assertThat(owner("")).isEqualTo(expectedOwner(""));
        }
    }

    @Test
    void changing_the_account_keeps_the_rows_and_stops_the_orphan() throws Exception {
        try (var postgres = start("nobody");
                var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS kept");
            statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
            assertThat(owner("")).isEqualTo(expectedOwner("nobody"));
        }
        var killed = PostgresHolderProcess.start(FOLDER, "4MB", "nobody");
        var orphan = Long.parseLong(killed.awaitLine("pid"));
        killed.kill();
        try (var postgres = start("")) {
            assertThat(queryValue(postgres, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(owner("postgres/data/PG_VERSION")).isEqualTo(expectedOwner(""));
            assertThat(owner("postgres/postgres.log")).isEqualTo(expectedOwner(""));
            // A PostgreSQL of another account, or with other settings, cannot be adopted.
            assertThat(ProcessTable.isRunning(orphan)).isFalse();
            assertRestricted();
        }
    }

    @Test
    void a_umask_of_077_does_not_prevent_the_start_of_postgresql() throws Exception {
        var parent = FOLDER.resolveSibling("data-folder-modes-parent");
        DurableFiles.removeTree(parent);
        try (var server =
                PostgresHolderProcess.startWithUmask("077", parent.resolve("below/data"))) {
            assertThat(server.awaitLine("url")).startsWith("jdbc:postgresql://");
        }
        assertThat(Files.getPosixFilePermissions(parent.resolve("below/data")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void a_link_in_the_place_of_the_lock_is_not_followed() throws Exception {
        try (var _ = start("")) {
            assertRestricted();
        }
        var victim = FOLDER.resolveSibling("data-folder-modes-victim");
        Files.writeString(victim, "kept");
        Files.delete(FOLDER.resolve("askel.lock"));
        Files.createSymbolicLink(FOLDER.resolve("askel.lock"), victim);
        try {
            assertThat(startAndReturnRefusal()).contains("cannot be locked");
            assertThat(victim).hasContent("kept");
        } finally {
            Files.delete(FOLDER.resolve("askel.lock"));
            Files.createFile(FOLDER.resolve("askel.lock"));
        }
    }

    private static String startAndReturnRefusal() {
        try (var _ = start("")) {
            return "started";
        } catch (StartRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
