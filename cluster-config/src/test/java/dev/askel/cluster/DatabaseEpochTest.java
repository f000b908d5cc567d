package dev.askel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.schema.Migrations;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
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

/** Tests two real servers: a promoted standby, and its previous primary that returns. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DatabaseEpochTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String EPOCH = "SELECT epoch || ' on ' || timeline FROM askel.db_epoch";

    private static BundledPostgres start(Path folder) {
        return BundledPostgres.start(PostgresSettings.in(folder));
    }

    private static ClusterDatabase at(String url, BundledPostgres postgres) {
        return new ClusterDatabase(url, postgres.user(), postgres.password());
    }

    private static Connection connect(BundledPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private static String ask(BundledPostgres postgres, String query) throws SQLException {
        try (var connection = connect(postgres);
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static void migrate(BundledPostgres postgres) {
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

    /** A new process's database, with an address of two hosts. */
    private static ClusterDatabase starting(BundledPostgres one, BundledPostgres other) {
        var hosts = "," + other.jdbcUrl().replaceFirst("jdbc:postgresql://", "");
        var starting =
                at(one.jdbcUrl().replace("/askel", hosts) + "?targetServerType=primary", other);
        starting.probeHosts(TIMEOUT);
        return starting;
    }

    @Test
    void a_previous_primary_that_returns_is_never_written_to() throws Exception {
        var old = Path.of("target", "epoch-test", "old").toAbsolutePath();
        var promoted = old.resolveSibling("promoted");
        run("rm", "-rf", old.toString(), promoted.toString());
        Files.createDirectories(old.getParent());
        String first;
        try (var primary = start(old)) {
            migrate(primary);
            at(primary.jdbcUrl(), primary).open("test", TIMEOUT).close();
            first = ask(primary, EPOCH);
        }
        assertThat(first).isEqualTo("1 on 1");
        copyAsStandby(old, promoted);
        try (var second = start(promoted)) {
            var seen = at(second.jdbcUrl(), second);
            assertThatThrownBy(() -> seen.open("test", TIMEOUT))
                    .hasMessageContaining("leads to a standby");
            assertThat(ask(second, "SELECT pg_promote()")).isEqualTo("t");
            seen.open("test", TIMEOUT).close();
            assertThat(ask(second, EPOCH)).isEqualTo("2 on 2");
            try (var returned = start(old)) {
                assertThatThrownBy(() -> seen.openOnPrimary(_ -> connect(returned)))
                        .hasMessageContaining("was the primary once")
                        .extracting(e -> ((SQLException) e).getSQLState())
                        .isEqualTo("08004");
                // The driver accepts the first host that claims to be the primary.
                var both = starting(returned, second);
                try (var connection = both.open("test", TIMEOUT)) {
                    assertThat(connection.getMetaData().getURL()).startsWith(second.jdbcUrl());
                }
                assertThat(ask(returned, EPOCH)).isEqualTo(first);
                // The state after a dump of the promoted server is restored on the previous
                // primary.
                var restored = ask(second, "SELECT id FROM askel.db_epoch");
                ask(
                        returned,
                        "UPDATE askel.db_epoch SET epoch = 2, timeline = 2, id = '%s' RETURNING epoch"
                                .formatted(restored));
                assertThatThrownBy(() -> seen.openOnPrimary(_ -> connect(returned)))
                        .hasMessageContaining("was the primary once");
                try (var connection = starting(returned, second).open("test", TIMEOUT)) {
                    assertThat(connection.getMetaData().getURL()).startsWith(second.jdbcUrl());
                }
                assertThat(ask(returned, EPOCH)).isEqualTo("2 on 2");
            }
            // The state of another server that was promoted to the same timeline.
            ask(second, "UPDATE askel.db_epoch SET id = gen_random_uuid() RETURNING epoch");
            assertThatThrownBy(() -> seen.open("test", TIMEOUT))
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
        try (var primary = start(folder)) {
            migrate(primary);
            id =
                    ask(
                            primary,
                            "INSERT INTO askel.db_epoch (epoch, timeline) VALUES (3, 3) RETURNING id");
        }
        copyAsStandby(folder, copy);
        try (var primary = start(folder);
                var standby = start(copy)) {
            // The state of a previous primary beside a standby of its successor.
            ask(primary, "UPDATE askel.db_epoch SET epoch = 1, timeline = 1 RETURNING epoch");
            assertThatThrownBy(() -> starting(primary, standby).open("test", TIMEOUT))
                    .hasMessageContaining("was the primary once");
            assertThat(ask(primary, EPOCH)).isEqualTo("1 on 1");

            ask(primary, "UPDATE askel.db_epoch SET epoch = 3, timeline = 3 RETURNING epoch");
            var first = starting(standby, primary);
            first.open("test", TIMEOUT).close();
            assertThat(ask(primary, EPOCH)).isEqualTo("4 on 1");
            assertThat(ask(primary, "SELECT id FROM askel.db_epoch")).isNotEqualTo(id);
            // The standby has not replicated the row yet.
            assertThat(ask(standby, EPOCH)).isEqualTo("3 on 3");
            starting(standby, primary).open("test", TIMEOUT).close();
            first.open("test", TIMEOUT).close();
            assertThat(ask(primary, EPOCH)).isEqualTo("4 on 1");
        }
    }
}
