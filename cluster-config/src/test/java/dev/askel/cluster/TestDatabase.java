package dev.askel.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL with all migrations, for one test class. */
public final class TestDatabase implements AutoCloseable {
    private final BundledPostgres postgres;

    private TestDatabase(BundledPostgres postgres) {
        this.postgres = postgres;
    }

    public static TestDatabase start() {
        var postgres =
                BundledPostgres.start(
                        PostgresSettings.defaultsFor(Path.of("target", "test-database")));
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        var database = new TestDatabase(postgres);
        try {
            // The folder survives builds, so it may hold the tables of an older build.
            database.execute("DROP SCHEMA IF EXISTS askel CASCADE");
            Migrations.migrate(source);
            return database;
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw new IllegalStateException("The test database cannot be prepared", e);
        }
    }

    public ClusterDatabase clusterDatabase() {
        return new ClusterDatabase(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    /** The settings {@code askel.database} for this database. */
    public Config settings() {
        return ConfigFactory.parseMap(
                Map.of(
                        "askel.database.url", postgres.jdbcUrl(),
                        "askel.database.user", postgres.user(),
                        "askel.database.password", postgres.password()));
    }

    public void execute(String statement) throws SQLException {
        try (var connection = connect()) {
            connection.createStatement().execute(statement);
        }
    }

    public String queryValue(String query) throws SQLException {
        try (var connection = connect();
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /**
     * Repeats the query until its value fulfils the condition; fails after a minute with the last
     * value.
     */
    public void awaitValue(String query, Predicate<String> condition) throws SQLException {
        var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        var value = queryValue(query);
        while (!condition.test(value)) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(query + " still returns " + value);
            }
            // The database sleeps, so that this loop does not spin.
            value = queryValue("SELECT a FROM (" + query + ") AS q(a), pg_sleep(0.02)");
        }
    }

    /** Suspends the server for this time, during which it does not respond. */
    public void suspendFor(Duration time) throws Exception {
        try (var _ = suspend()) {
            LockSupport.parkNanos(time.toNanos());
        }
    }

    /** Suspends the server until the returned object is closed. */
    public AutoCloseable suspend() throws Exception {
        // The first line of postmaster.pid is the postmaster; all other processes are its children.
        var postmaster =
                ProcessHandle.of(
                                Long.parseLong(
                                        queryValue(
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

    /** Opens a new connection. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    @Override
    public void close() {
        postgres.close();
    }
}
