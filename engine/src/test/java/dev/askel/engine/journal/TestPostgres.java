package dev.askel.engine.journal;

import dev.askel.engine.Eventually;
import dev.askel.engine.schema.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL for tests, in a temporary folder on a free port. The server ends when this JVM
 * ends, even if the JVM is killed.
 *
 * <p>{@code -Daskel.test.postgres=15} (or 18 …) chooses the version; without it the newest
 * installed one runs, or else the one that this build bundles. The user is {@code askel}, without a
 * password, except in {@link #createDatabaseWithPassword}.
 */
public final class TestPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TestPostgres.class);
    private static final String TEMPLATE = "askel_template";
    private static final String PASSWORD_USER = "askel_password";
    private static final String PASSWORD = "open-sesame";

    /**
     * Decides whether commits are flushed to the disk, and whether autovacuum runs; OFF is faster.
     */
    public enum Durability {
        ON,
        OFF
    }

    /**
     * One database of the server.
     *
     * @param password empty when the user needs none
     */
    public record Database(String url, String user, String password) {
        /** Returns a data source that opens a new connection at each call. */
        public PGSimpleDataSource dataSource() {
            var source = new PGSimpleDataSource();
            source.setUrl(url);
            source.setUser(user);
            source.setPassword(password);
            return source;
        }

        /**
         * Opens a connection with auto-commit, which finds the tables without their schema's name.
         */
        public Connection connect() throws SQLException {
            var connection = dataSource().getConnection();
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path TO askel");
            }
            return connection;
        }
    }

    private static final class Shared {
        static final TestPostgres SERVER = start(Durability.OFF);
    }

    private final TestPostgresPrograms programs;
    private final Durability durability;
    private final Path folder;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable Process guard;
    private boolean templateExists;
    private boolean passwordUserExists;

    private TestPostgres(TestPostgresPrograms programs, Durability durability, Path folder) {
        this.programs = programs;
        this.durability = durability;
        this.folder = folder;
        this.port = freePort();
    }

    /**
     * Returns the server that the tests of this JVM share. It is not durable, and no test may stop
     * it.
     */
    public static TestPostgres shared() {
        return Shared.SERVER;
    }

    /** Starts a separate server that the test can stop, kill and start. */
    public static TestPostgres start(Durability durability) {
        var programs = TestPostgresPrograms.find();
        try {
            var folder = programs.newFolder();
            programs.run(
                    "initdb",
                    "-D",
                    folder + "/data",
                    "-U",
                    "askel",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync");
            requirePassword(folder.resolve("data/pg_hba.conf"));
            var server = new TestPostgres(programs, durability, folder);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a rule before the others, because PostgreSQL applies the first rule that matches. */
    private static void requirePassword(Path rules) throws IOException {
        Files.writeString(
                rules,
                "host all %s 127.0.0.1/32 scram-sha-256\n".formatted(PASSWORD_USER)
                        + Files.readString(rules));
    }

    /** Creates a database with Askel's schema. */
    public synchronized Database createDatabase() {
        if (!templateExists) {
            execute("CREATE DATABASE " + TEMPLATE);
            Migrations.migrate(database(TEMPLATE).dataSource());
            templateExists = true;
        }
        return createFrom(TEMPLATE);
    }

    /** Creates an empty database. */
    public synchronized Database createEmptyDatabase() {
        return createFrom("template0");
    }

    /** Creates an empty database whose owner is an ordinary user with a password. */
    public synchronized Database createDatabaseWithPassword() {
        if (!passwordUserExists) {
            execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(PASSWORD_USER, PASSWORD));
            passwordUserExists = true;
        }
        var url = createEmptyDatabase().url();
        execute(
                "ALTER DATABASE %s OWNER TO %s"
                        .formatted(url.substring(url.lastIndexOf('/') + 1), PASSWORD_USER));
        return new Database(url, PASSWORD_USER, PASSWORD);
    }

    /** Deletes a database and ends its sessions. */
    public void dropDatabase(Database database) {
        var url = database.url();
        execute(
                "DROP DATABASE IF EXISTS %s WITH (FORCE)"
                        .formatted(url.substring(url.lastIndexOf('/') + 1)));
    }

    private Database createFrom(String template) {
        var name = "test_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        return database(name);
    }

    private Database database(String name) {
        return new Database("jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name), "askel", "");
    }

    private void execute(String sql) {
        try (var connection = database("postgres").dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Starts a stopped server, on the same port. */
    public synchronized void start() {
        var line =
                new ArrayList<>(
                        // The shell ends the server when this JVM closes the pipe, or dies.
                        List.of("sh", "-c", "\"$@\" & cat >/dev/null; kill -QUIT $!; wait", "sh"));
        line.addAll(programs.command("postgres", "-D", folder + "/data", "-p", "" + port));
        line.addAll(
                List.of(
                        "-c", "listen_addresses=127.0.0.1",
                        "-c", "unix_socket_directories=",
                        "-c", "shared_buffers=128MB",
                        "-c", "max_connections=200",
                        "-c", "deadlock_timeout=200ms",
                        "-c", "fsync=" + durability.name(),
                        "-c", "full_page_writes=" + durability.name(),
                        // Autovacuum visits each of the many databases of a shared server.
                        "-c", "autovacuum=" + durability.name()));
        try {
            guard =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.resolve("server.log").toFile()))
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitConnection();
    }

    private void awaitConnection() {
        Eventually.holds("PostgreSQL in " + folder + " is up", this::isUp);
    }

    private boolean isUp() {
        try {
            DriverManager.getConnection(database("postgres").url(), "askel", "").close();
            return true;
        } catch (SQLException e) {
            log.debug("{} is not up yet", folder, e);
            return false;
        }
    }

    /** Ends all sessions and stops the server, as an operator's restart does. */
    public synchronized void stop() {
        programs.run("pg_ctl", "-D", folder + "/data", "-m", "fast", "-w", "stop");
        stopGuard();
    }

    /** Stops the server without a checkpoint, as a crash does; the next start recovers. */
    public synchronized void crash() {
        programs.run("pg_ctl", "-D", folder + "/data", "-m", "immediate", "-w", "stop");
        stopGuard();
    }

    private void stopGuard() {
        var running = guard;
        guard = null;
        if (running != null) {
            try {
                running.getOutputStream().close();
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized void close() {
        stopGuard();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // The dying server may still delete files itself.
            return;
        }
    }

    private static int freePort() {
        while (true) {
            // The port is below the range of outgoing connections, so that it is still free at a
            // restart.
            int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException inUse) {
                log.debug("port {} is in use", port, inUse);
            }
        }
    }
}
