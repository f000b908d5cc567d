package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A server process of its own, to be killed: starts PostgreSQL, prints its pid and its URL, and
 * stays.
 *
 * <p>Arguments: the folder, optionally {@code work_mem}, optionally the account for PostgreSQL.
 */
final class KeepsPostgresRunning {
    private KeepsPostgresRunning() {}

    public static void main(String[] args) throws IOException {
        var defaults = PostgresSettings.in(Path.of(args[0]));
        var settings =
                new PostgresSettings(
                        defaults.folder(),
                        args.length > 2 ? args[2] : defaults.user(),
                        defaults.createUser(),
                        defaults.port(),
                        defaults.startTimeout(),
                        args.length > 1 ? Map.of("work_mem", args[1]) : Map.of());
        try (var postgres = BundledPostgres.start(settings)) {
            System.out.println("pid " + postgres.pid());
            System.out.println("url " + postgres.jdbcUrl());
            // Ends when our parent closes the stream, or when we are killed.
            System.in.readAllBytes();
        } catch (StartRefusedException e) {
            System.out.println("refused " + e.getMessage());
        }
    }
}
