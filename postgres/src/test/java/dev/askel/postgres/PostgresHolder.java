package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The main class of a process that tests kill. It starts PostgreSQL, prints its pid and URL, and
 * waits.
 *
 * <p>Arguments: the folder, optionally {@code work_mem}, optionally the account for PostgreSQL.
 */
final class PostgresHolder {
    private PostgresHolder() {}

    public static void main(String[] args) throws IOException {
        var defaults = PostgresSettings.defaultsFor(Path.of(args[0]));
        var settings =
                new PostgresSettings(
                        defaults.dataFolder(),
                        defaults.programsFolder(),
                        args.length > 2 ? args[2] : defaults.user(),
                        defaults.mayCreateUser(),
                        defaults.port(),
                        defaults.startTimeout(),
                        args.length > 1 ? Map.of("work_mem", args[1]) : Map.of());
        try (var postgres = BundledPostgres.start(settings)) {
            System.out.println("pid " + postgres.pid());
            System.out.println("url " + postgres.jdbcUrl());
            // Returns when the parent process closes the stream.
            System.in.readAllBytes();
        } catch (StartRefusedException e) {
            System.out.println("refused " + e.getMessage());
        }
    }
}
