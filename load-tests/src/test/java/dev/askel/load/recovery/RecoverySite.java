package dev.askel.load.recovery;

import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Program;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The data folder of a server, its key file and its configuration.
 *
 * @param data the data folder
 * @param config the configuration file, which names the archive
 */
record RecoverySite(Path data, Path config) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The time of a command. */
    record Timed(String output, Duration duration) {
        @Override
        public String toString() {
            return "%d ms".formatted(duration.toMillis());
        }
    }

    /**
     * Creates a folder for the sites of a test. The account that runs PostgreSQL can enter it.
     *
     * @return a configuration file with an archive in this folder
     */
    static Path createHome(String archiveTimeout) throws IOException {
        var home = Files.createTempDirectory("askel-recovery-");
        Program.run("chmod", "711", home.toString());
        return Files.writeString(
                home.resolve("askel.conf"),
                """
                askel.postgres.archive = "%s"
                askel.postgres.settings.archive_timeout = %s
                """
                        .formatted(home.resolve("archive"), archiveTimeout));
    }

    static RecoverySite in(Path config, String name) {
        return new RecoverySite(config.resolveSibling(name), config);
    }

    /** Starts a server, with the port of a former one if it is not 0. */
    ServerProcess start(int port, List<String> options) throws IOException {
        var all = new ArrayList<>(options);
        all.addAll(List.of("--config", config.toString()));
        var settings = ServerProcess.Settings.of(ServerCommand.ofClassPath(), data, all);
        return ServerProcess.start(
                port == 0
                        ? settings
                        : new ServerProcess.Settings(
                                settings.command(), data, port, all, Map.of()));
    }

    /** Copies the key file of another site, as an operator does. */
    void copyKeyFile(RecoverySite from) throws IOException {
        Files.copy(from.keyFile(), keyFile(), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Path keyFile() {
        return data.resolveSibling(data.getFileName() + ".key");
    }

    /** Runs a command on this data folder. */
    Timed run(String... arguments) throws IOException {
        long begin = System.nanoTime();
        var output = Program.run(command(arguments));
        return new Timed(output, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Returns the command line of a command on this data folder. */
    List<String> command(String... arguments) {
        var command = new ArrayList<>(ServerCommand.ofClassPathForShortCommands().arguments());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString(), "--config", config.toString()));
        return command;
    }

    String query(String sql) {
        try (var connection = DatabaseProcesses.connect(data);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Executes a statement without a result. */
    void execute(String sql) throws IOException, SQLException {
        try (var connection = DatabaseProcesses.connect(data);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the time of the database. */
    Instant now() throws IOException, SQLException {
        try (var connection = DatabaseProcesses.connect(data);
                var rows = connection.createStatement().executeQuery("SELECT clock_timestamp()")) {
            rows.next();
            return rows.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    void await(String condition) {
        if (!Deadline.after(PATIENCE).await(() -> query(condition).equals("t"))) {
            throw new IllegalStateException("Not true within a minute: " + condition);
        }
    }

    String readPassword() throws IOException {
        return Files.readString(data.resolve("postgres.password")).strip();
    }

    int databasePort() throws IOException {
        // The fourth line has the port (PostgreSQL, miscadmin.h: LOCK_FILE_LINE_PORT).
        return Integer.parseInt(
                Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(3).strip());
    }

    /** Removes the folder of all sites. */
    static void remove(Path config) throws IOException {
        try (var files = Files.walk(config.resolveSibling(""))) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static long secondsSince(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - nanos);
    }
}
