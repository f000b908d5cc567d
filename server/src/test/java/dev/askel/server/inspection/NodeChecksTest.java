package dev.askel.server.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.engine.doctor.Check;
import dev.askel.engine.doctor.Finding;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.server.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The checks of a server whose PostgreSQL does not flush commits and permits 200 connections.
 * {@code NodeDamageTest} has the other checks of a node.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NodeChecksTest {
    private static final TestPostgres.Database DATABASE = TestPostgres.shared().createDatabase();

    @Test
    void settings_of_postgresql_that_lose_work_or_refuse_nodes_are_found(@TempDir Path folder)
            throws Exception {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO cluster_members (address, incarnation, host, pid, state)"
                            + " SELECT 'node ' || n, gen_random_uuid(), 'host', n, 'up'"
                            + " FROM generate_series(1, 8) AS n");
        }
        var settings = Map.of("askel.data", folder.resolve("none").toString());
        var checks = new NodeChecks(Settings.resolve(settings, Optional.empty()));
        assertThat(checks.findings(DATABASE.dataSource(), 0))
                .extracting(Finding::check, Finding::subject, Finding::problem)
                .containsExactly(
                        tuple(
                                Check.DATABASE,
                                "fsync",
                                "is off, so a crash of PostgreSQL loses acknowledged work"),
                        tuple(
                                Check.DATABASE,
                                "full_page_writes",
                                "is off, so a crash of PostgreSQL loses acknowledged work"),
                        tuple(
                                Check.DATABASE,
                                "max_connections",
                                "is 200, and the nodes and one more need 225"));
    }
}
