package dev.askel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.schema.Migrations;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.BundledPostgres.Running;
import dev.askel.postgres.PostgresSettings;
import dev.askel.postgres.Standby;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Tests with two real database servers: a promoted standby, and the previous primary, which
 * returns.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DatabaseEpochTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String EPOCH = "SELECT epoch || ' on ' || timeline FROM askel.db_epoch";

    private static BundledPostgres start(Path folder) {
        return BundledPostgres.start(PostgresSettings.defaultsFor(folder));
    }

    private static Running address(Path folder) {
        return BundledPostgres.findRunning(folder).orElseThrow();
    }

    private static ClusterDatabase databaseAt(String url, Running postgres) {
        return new ClusterDatabase(url, postgres.user(), postgres.password());
    }

    private static Connection connect(Running postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private static String queryValue(Running postgres, String query) throws SQLException {
        try (var connection = connect(postgres);
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static void migrate(Running postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        Migrations.migrate(source);
    }

    private static void copyAsStandby(Path primary, Path standby) throws Exception {
        run("cp", "-a", primary.toString(), standby.toString());
        var data = standby.resolve("postgres/data");
        run(
                "cp",
                "-a",
                data.resolve("PG_VERSION").toString(),
                data.resolve("standby.signal").toString());
    }

    /** Creates the database object of a new process. Its URL names both hosts. */
    private static ClusterDatabase probedDatabase(Running one, Running other) {
        var hosts = "," + other.jdbcUrl().replaceFirst("jdbc:postgresql://", "");
        var database =
                databaseAt(
                        one.jdbcUrl().replace("/askel", hosts) + "?targetServerType=primary",
                        other);
        database.probeHosts(TIMEOUT);
        return database;
    }

    @Test
    void a_previous_primary_that_returns_is_never_written_to() throws Exception {
        var formerFolder = Path.of("target", "epoch-test", "old").toAbsolutePath();
        var promoted = formerFolder.resolveSibling("promoted");
        run("rm", "-rf", formerFolder.toString(), promoted.toString());
        Files.createDirectories(formerFolder.getParent());
        String first;
        try (var server = start(formerFolder)) {
            var primary = server.running();
            migrate(primary);
            databaseAt(primary.jdbcUrl(), primary).open("test", TIMEOUT).close();
            first = queryValue(primary, EPOCH);
        }
        assertThat(first).isEqualTo("1 on 1");
        copyAsStandby(formerFolder, promoted);
        try (var _ = Standby.start(PostgresSettings.defaultsFor(promoted))) {
            var second = address(promoted);
            var observer = databaseAt(second.jdbcUrl(), second);
            assertThatThrownBy(() -> observer.open("test", TIMEOUT))
                    .hasMessageContaining("leads to a standby");
            assertThat(queryValue(second, "SELECT pg_promote()")).isEqualTo("t");
            observer.open("test", TIMEOUT).close();
            assertThat(queryValue(second, EPOCH)).isEqualTo("2 on 2");
            try (var formerServer = start(formerFolder)) {
                var returned = formerServer.running();
                assertThatThrownBy(() -> observer.openOnPrimary(_ -> connect(returned)))
                        .hasMessageContaining("leads to a previous primary")
                        .extracting(e -> ((SQLException) e).getSQLState())
                        .isEqualTo("08004");
                // The driver accepts the first host that claims to be the primary.
                var both = probedDatabase(returned, second);
                try (var connection = both.open("test", TIMEOUT)) {
                    assertThat(connection.getMetaData().getURL()).startsWith(second.jdbcUrl());
                }
                assertThat(queryValue(returned, EPOCH)).isEqualTo(first);
                // The state after a dump of the promoted server is restored on the previous
                // primary.
                var restored = queryValue(second, "SELECT id FROM askel.db_epoch");
                queryValue(
                        returned,
                        "UPDATE askel.db_epoch SET epoch = 2, timeline = 2, id = '%s' RETURNING epoch"
                                .formatted(restored));
                assertThatThrownBy(() -> observer.openOnPrimary(_ -> connect(returned)))
                        .hasMessageContaining("leads to a previous primary");
                try (var connection = probedDatabase(returned, second).open("test", TIMEOUT)) {
                    assertThat(connection.getMetaData().getURL()).startsWith(second.jdbcUrl());
                }
                assertThat(queryValue(returned, EPOCH)).isEqualTo("2 on 2");
            }
            // The state of another server that was promoted to the same timeline.
            queryValue(second, "UPDATE askel.db_epoch SET id = gen_random_uuid() RETURNING epoch");
            assertThatThrownBy(() -> observer.open("test", TIMEOUT))
                    .hasMessageContaining("another server that was promoted");
        }
    }

    @Test
    void a_row_copied_from_another_server_is_rewritten_by_the_first_node_that_starts()
            throws Exception {
        var folder = Path.of("target", "epoch-test", "restored").toAbsolutePath();
        var copy = folder.resolveSibling("standby");
        run("rm", "-rf", folder.toString(), copy.toString());
        Files.createDirectories(folder.getParent());
        String id;
        try (var server = start(folder)) {
            var primary = server.running();
            migrate(primary);
            id =
                    queryValue(
                            primary,
                            "INSERT INTO askel.db_epoch (epoch, timeline) VALUES (3, 3) RETURNING id");
        }
        copyAsStandby(folder, copy);
        try (var server = start(folder);
                var _ = Standby.start(PostgresSettings.defaultsFor(copy))) {
            var primary = server.running();
            var standby = address(copy);
            // The state of a previous primary beside a standby of its successor.
            queryValue(
                    primary, "UPDATE askel.db_epoch SET epoch = 1, timeline = 1 RETURNING epoch");
            assertThatThrownBy(() -> probedDatabase(primary, standby).open("test", TIMEOUT))
                    .hasMessageContaining("leads to a previous primary");
            assertThat(queryValue(primary, EPOCH)).isEqualTo("1 on 1");

            queryValue(
                    primary, "UPDATE askel.db_epoch SET epoch = 3, timeline = 3 RETURNING epoch");
            var first = probedDatabase(standby, primary);
            first.open("test", TIMEOUT).close();
            assertThat(queryValue(primary, EPOCH)).isEqualTo("4 on 1");
            assertThat(queryValue(primary, "SELECT id FROM askel.db_epoch")).isNotEqualTo(id);
            // The standby has not replicated the row yet.
            assertThat(queryValue(standby, EPOCH)).isEqualTo("3 on 3");
            probedDatabase(standby, primary).open("test", TIMEOUT).close();
            first.open("test", TIMEOUT).close();
            assertThat(queryValue(primary, EPOCH)).isEqualTo("4 on 1");
        }
    }
}
