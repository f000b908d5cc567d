package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.engine.schema.Migrations;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import dev.askel.server.refusal.DatabaseUnavailableException;
import dev.askel.server.storage.DatabaseConnections;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A node whose database answers at the beginning of the start and then fails. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DatabaseUnavailableTest {
    private static final Path FOLDER =
            Path.of("target", "database-unavailable-test").toAbsolutePath();

    private static final Path KEY_FILE =
            FOLDER.resolveSibling("database-unavailable-test-root.key");

    /** The first write of a node that has joined fails because of too many connections. */
    private static final String FULL =
            """
            CREATE FUNCTION askel.full() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'sorry, too many clients already' USING ERRCODE = '53300'; END $$;
            CREATE TRIGGER too_many BEFORE INSERT ON askel.presence FOR EACH ROW EXECUTE FUNCTION askel.full()\
            """;

    private static void execute(BundledPostgres postgres, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Config node(BundledPostgres postgres) {
        return Settings.resolve(
                Map.of(
                        "askel.profile",
                        "cluster",
                        "askel.cluster.host",
                        "127.0.0.1",
                        "askel.cluster.formation.quiet-period",
                        "1s",
                        "askel.http.port",
                        "0",
                        "askel.data",
                        FOLDER.resolve("node").toString(),
                        "askel.keys.file",
                        KEY_FILE.toString(),
                        "askel.database.url",
                        postgres.jdbcUrl(),
                        "askel.database.user",
                        postgres.user(),
                        "askel.database.password",
                        postgres.password()),
                Optional.empty());
    }

    @Test
    void a_node_may_start_again_whose_database_fails_after_it_has_joined()
            throws SQLException, IOException {
        Files.deleteIfExists(KEY_FILE);
        RootKeyFile.create(KEY_FILE);
        try (var postgres = BundledPostgres.start(PostgresSettings.in(FOLDER))) {
            // Removes the tables of an earlier run.
            execute(postgres, "DROP SCHEMA IF EXISTS askel CASCADE");
            Migrations.migrate(
                    DatabaseConnections.forMigration(
                            new ClusterDatabase(
                                    postgres.jdbcUrl(), postgres.user(), postgres.password())));
            execute(postgres, FULL);
            assertThatThrownBy(() -> Server.start(node(postgres), new CompletableFuture<>()))
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageStartingWith(
                            "The time at which a node was last running cannot be read: ERROR:"
                                    + " sorry, too many clients already");
        }
    }
}
