package dev.askel.cluster;

import dev.askel.engine.schema.Migrations;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.postgresql.ds.PGSimpleDataSource;

/** A migrated PostgreSQL for one test class. */
public final class TestDatabase implements AutoCloseable {
    private final BundledPostgres postgres;

    private TestDatabase(BundledPostgres postgres) {
        this.postgres = postgres;
    }

    public static TestDatabase start() {
        var postgres =
                BundledPostgres.start(PostgresSettings.in(Path.of("target", "test-database")));
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        var database = new TestDatabase(postgres);
        try {
            // The folder is kept between builds; what an older one left in it is of no use.
            database.execute("DROP SCHEMA IF EXISTS askel CASCADE");
            Migrations.migrate(source);
            return database;
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw new IllegalStateException("The test database cannot be prepared", e);
        }
    }

    public ClusterDatabase address() {
        return new ClusterDatabase(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    public void execute(String statement) throws SQLException {
        try (var connection = connect()) {
            connection.createStatement().execute(statement);
        }
    }

    public String ask(String query) throws SQLException {
        try (var connection = connect();
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** Asks until the answer fits, at most a minute; then fails with the last one. */
    public void awaitAnswer(String query, Predicate<String> fits) throws SQLException {
        var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        var answer = ask(query);
        while (!fits.test(answer)) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(query + " still answers " + answer);
            }
            // The database itself waits, so that nobody spins.
            answer = ask("SELECT a FROM (" + query + ") AS q(a), pg_sleep(0.02)");
        }
    }

    /** Halts the server, that answers nobody then, for so long. */
    public void stall(Duration time) throws Exception {
        try (var _ = halt()) {
            LockSupport.parkNanos(time.toNanos());
        }
    }

    /** Halts the server until this is closed. */
    public AutoCloseable halt() throws Exception {
        // The postmaster stands in its file, all others are its children.
        var postmaster =
                ProcessHandle.of(
                                Long.parseLong(
                                        ask(
                                                "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")))
                        .orElseThrow();
        var processes = new ArrayList<>(List.of(postmaster));
        processes.addAll(postmaster.children().toList());
        signal("STOP", processes);
        return () -> signal("CONT", processes.reversed());
    }

    private static void signal(String name, List<ProcessHandle> processes) throws Exception {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        new ProcessBuilder(command).start().waitFor();
    }

    /** A connection of one's own. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    @Override
    public void close() {
        postgres.close();
    }
}
