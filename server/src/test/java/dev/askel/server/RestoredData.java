package dev.askel.server;

import dev.askel.load.process.ServerCommand;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A data folder with the dump of an earlier build, and servers of this build that use it. */
final class RestoredData implements AutoCloseable {
    private final Path home;

    private RestoredData(Path home) {
        this.home = home;
    }

    /**
     * Restores a dump into a new data folder.
     *
     * @param dump the resource with the statements of the dump
     * @param key the resource with the root key of its database
     */
    static RestoredData restore(String dump, String key) throws Exception {
        var home = Files.createTempDirectory("askel-restored-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var restored = new RestoredData(home);
        var settings =
                new PostgresSettings(
                        restored.folder(),
                        ServerCommand.sharedPrograms(),
                        "",
                        false,
                        0,
                        Duration.ofMinutes(5),
                        Map.of());
        try (var postgres = BundledPostgres.start(settings);
                var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(resource(dump));
        }
        Files.writeString(home.resolve("data.key"), resource(key));
        Files.setPosixFilePermissions(
                home.resolve("data.key"), PosixFilePermissions.fromString("rw-------"));
        // The closed executions are older than the retention of closed executions.
        Files.writeString(home.resolve("askel.conf"), "askel.retention = off\n");
        return restored;
    }

    static String resource(String name) throws IOException {
        try (var in = RestoredData.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Path folder() {
        return home.resolve("data");
    }

    /** Starts a server of this build on the data. */
    AskelProcess up(String... options) throws IOException {
        var words = new ArrayList<>(List.of("up", "--port", "0"));
        words.addAll(List.of(options));
        words.addAll(List.of("--data", folder().toString()));
        words.addAll(List.of("--config", home.resolve("askel.conf").toString()));
        return AskelProcess.launch(words.toArray(String[]::new));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
