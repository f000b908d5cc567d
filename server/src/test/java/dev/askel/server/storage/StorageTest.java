package dev.askel.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import dev.askel.server.Settings;
import dev.askel.server.inspection.ExecutionAdministration;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StorageTest {
    private static final Path FOLDER = Path.of("target", "storage-test").toAbsolutePath();

    private static Config config(BundledPostgres postgres) {
        return ConfigFactory.parseString(
                        """
                        askel.database { url = "%s", user = "%s", password = "%s" }
                        """
                                .formatted(
                                        postgres.jdbcUrl(), postgres.user(), postgres.password()))
                .withFallback(Profile.CLUSTER.settings())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    /** Other nodes wait until the database detects that the migrating machine has vanished. */
    @Test
    void the_session_of_a_migration_ends_when_its_machine_vanishes() throws SQLException {
        try (var postgres = BundledPostgres.start(PostgresSettings.defaultsFor(FOLDER))) {
            var database =
                    new ClusterDatabase(postgres.jdbcUrl(), postgres.user(), postgres.password());
            try (var connection = DatabaseConnections.forMigration(database).getConnection();
                    var rows = connection.createStatement().executeQuery("SHOW tcp_user_timeout")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("11000");
            }
        }
    }

    /** The setting is read after the database has been opened. */
    @Test
    void a_command_that_fails_stops_the_database_that_it_has_started() {
        BundledPostgres.start(PostgresSettings.defaultsFor(FOLDER)).close();
        var config =
                Settings.resolve(
                        Map.of(
                                "askel.data", FOLDER.toString(),
                                "askel.postgres.create-user", "false",
                                "askel.http.port", "1",
                                "askel.database.socket-timeout", "soon"),
                        Optional.empty());
        try (var administration = new ExecutionAdministration(config)) {
            assertThatThrownBy(() -> administration.show("arn:x"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("socket-timeout");
        }
        BundledPostgres.start(PostgresSettings.defaultsFor(FOLDER)).close();
    }

    @Test
    @Timeout(60)
    void a_node_without_the_password_of_the_database_stops_at_once() {
        try (var postgres = BundledPostgres.start(PostgresSettings.defaultsFor(FOLDER))) {
            var config =
                    ConfigFactory.parseMap(Map.of("askel.database.password", ""))
                            .withFallback(config(postgres));
            assertThat(config.getDuration("askel.database.start-timeout"))
                    .isGreaterThan(Duration.ofMinutes(2));

            assertThatThrownBy(() ->
                            Storage.open(config, Profile.CLUSTER, new CompletableFuture<Void>()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(postgres.jdbcUrl())
                    .hasMessageContaining("ASKEL_DB_PASSWORD")
                    .hasMessageContaining("askel.database.password");
        }
    }

    @Test
    @Timeout(60)
    void a_node_without_a_password_stops_at_once_when_the_driver_knows_no_such_authentication()
            throws IOException {
        // Kerberos V5, which the protocol no longer has.
        try (var database = RefusingDatabase.demanding(2)) {
            assertThatThrownBy(() -> open(database, new CompletableFuture<Void>()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(
                            "refuses the connection, and no password is configured. The driver reports: The authentication type 2 is not supported.")
                    .hasMessageContaining("If it demands a password, set");
        }
    }

    @Test
    @Timeout(60)
    void a_node_without_a_password_tries_again_when_the_database_reports_that_it_is_full()
            throws IOException {
        var stop = new CompletableFuture<Void>();
        var logins = new AtomicInteger();
        try (var database =
                RefusingDatabase.reporting(
                        "08004",
                        () -> {
                            if (logins.incrementAndGet() == 10) {
                                stop.complete(null);
                            }
                        })) {
            assertThatThrownBy(() -> open(database, stop))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("cannot be used")
                    .hasMessageContaining("no more connections");
            assertThat(logins).hasValueGreaterThanOrEqualTo(10);
        }
    }

    private static void open(RefusingDatabase database, CompletableFuture<Void> stop) {
        var config =
                ConfigFactory.parseMap(
                                Map.of(
                                        "askel.database.url", database.url(),
                                        "askel.database.user", "askel",
                                        "askel.database.password", ""))
                        .withFallback(Profile.CLUSTER.settings())
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve();
        Storage.open(config, Profile.CLUSTER, stop).close();
    }

    @Test
    void a_node_that_starts_waits_for_its_database_unless_it_is_stopped() {
        var stop = new CompletableFuture<Void>();
        Config config;
        try (var postgres = BundledPostgres.start(PostgresSettings.defaultsFor(FOLDER))) {
            config = config(postgres);
        }
        assertThatThrownBy(() ->
                        Storage.open(
                                config,
                                Profile.CLUSTER,
                                CompletableFuture.completedFuture("stopped")))
                .isInstanceOf(RefusedException.class);
        var opened =
                CompletableFuture.supplyAsync(() -> Storage.open(config, Profile.CLUSTER, stop));
        var port =
                URI.create(config.getString("askel.database.url").replaceFirst("jdbc:", ""))
                        .getPort();
        try (var _ =
                BundledPostgres.start(
                        new PostgresSettings(
                                FOLDER,
                                FOLDER,
                                "",
                                false,
                                port,
                                Duration.ofMinutes(5),
                                Map.of()))) {
            assertThat(opened.join().address().url())
                    .isEqualTo(config.getString("askel.database.url"));
        }
    }
}
