package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** A bundled PostgreSQL of a test with one table of numbers. */
record TestCluster(BundledPostgres postgres, Path dataFolder) implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("target", "recovery-programs").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Returns the settings of a folder; the servers of the tests share the programs. */
    static PostgresSettings settings(Path dataFolder, Optional<Path> archive) {
        return new PostgresSettings(
                dataFolder,
                PROGRAMS,
                "",
                false,
                0,
                Duration.ofMinutes(2),
                Map.of("shared_buffers", "32MB"),
                archive);
    }

    static TestCluster start(Path dataFolder, Optional<Path> archive) {
        return new TestCluster(BundledPostgres.start(settings(dataFolder, archive)), dataFolder);
    }

    BundledPostgres.Running running() {
        return postgres.running();
    }

    Connection connect() throws SQLException {
        return Backup.connect(running(), "askel test");
    }

    void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String query(String sql) throws SQLException {
        try (var connection = connect()) {
            return Backup.query(connection, sql);
        }
    }

    /** Inserts a number in a transaction of its own. */
    void insert(int number) throws SQLException {
        execute("CREATE TABLE IF NOT EXISTS numbers (number int)");
        execute("INSERT INTO numbers VALUES (%d)".formatted(number));
    }

    /** Creates a tablespace, which a copy refuses at its end. */
    void createTablespace() throws IOException, SQLException {
        var location = Files.createDirectory(Path.of(dataFolder + "-tablespace"));
        AccountChoice.forThisProcess("", false).takeOwnership(location);
        execute("CREATE TABLESPACE elsewhere LOCATION '%s'".formatted(location));
    }

    /** Returns the numbers in order, such as {@code 1,2}. */
    String numbers() throws SQLException {
        return query("SELECT string_agg(number::text, ',' ORDER BY number) FROM numbers");
    }

    Instant now() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT clock_timestamp()")) {
            rows.next();
            return rows.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    /** Ends the current segment of the log and waits until it is archived; returns its name. */
    String archiveLog() throws SQLException {
        var name = query("SELECT pg_walfile_name(pg_switch_wal())");
        await("SELECT last_archived_wal >= '%s' FROM pg_stat_archiver".formatted(name));
        return name;
    }

    /** Waits until a query returns true. */
    void await(String condition) throws SQLException {
        var deadline = PollDeadline.after(PATIENCE);
        while (!query(condition).equals("t")) {
            if (deadline.hasPassed()) {
                throw new AssertionError("Not true within %s: %s".formatted(PATIENCE, condition));
            }
            PollDeadline.pause(Duration.ofMillis(20));
        }
    }

    @Override
    public void close() {
        postgres.close();
    }
}
