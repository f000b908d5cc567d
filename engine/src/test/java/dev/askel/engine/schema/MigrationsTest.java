package dev.askel.engine.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that concurrent and interrupted migrations create the schema once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MigrationsTest {
    private final TestPostgres.Database database = TestPostgres.shared().createEmptyDatabase();

    @Test
    void many_nodes_migrate_one_new_database_concurrently() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var nodes = new ArrayList<Future<?>>();
            for (int i = 0; i < 6; i++) {
                nodes.add(threads.submit(() -> Migrations.migrate(database.dataSource())));
            }
            for (var node : nodes) {
                node.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(countTablesInPublic()).isZero();
    }

    @Test
    void a_database_migrated_by_a_newer_release_is_accepted() throws Exception {
        Migrations.migrate(database.dataSource());
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO flyway_schema_history (installed_rank, version, description, type,
                        script, installed_by, execution_time, success)
                    VALUES (1000, '1000', 'later', 'SQL', 'V1000__later.sql', 'askel', 1, true)\
                    """);
        }

        Migrations.migrate(database.dataSource());

        assertThat(countTablesInPublic()).isZero();
    }

    @Test
    void an_interrupted_migration_is_run_again() throws Exception {
        Migrations.migrate(database.dataSource());
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            // Creates the state after a shutdown of the server during the build of an index.
            statement.execute("DELETE FROM flyway_schema_history WHERE version::integer > 11");
            statement.execute(
                    "UPDATE flyway_schema_history SET success = false WHERE version = '11'");
            statement.execute("DROP INDEX executions_by_change");

            Migrations.migrate(database.dataSource());

            try (var found =
                    statement.executeQuery(
                            "SELECT count(*) FROM pg_index JOIN pg_class ON oid = indexrelid"
                                    + " WHERE indisvalid AND relname IN ("
                                    + "'executions_by_change', 'open_tasks_inbox')")) {
                found.next();
                assertThat(found.getLong(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void an_installation_of_federated_people_needs_no_first_administrator() throws Exception {
        Migrations.migrate(database.dataSource());
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            for (var people : List.of("anna", "federated-user/anna")) {
                statement.execute(
                        """
                        INSERT INTO person_sessions (id_hash, account, user_name, address, agent,
                            created_at, used_at, expires_at)
                        VALUES ('%1$s', '111111111111', '%1$s', '', '', 7, 7, 9)\
                        """
                                .formatted(people));
                // Twice, as after an interruption.
                for (int i = 0; i < 2; i++) {
                    statement.execute(
                            "DELETE FROM flyway_schema_history WHERE version::integer >= 40");
                    Migrations.migrate(database.dataSource());
                }
                assertThat(numbers(connection, "SELECT decided_at FROM first_administrator"))
                        .isEqualTo(people.equals("anna") ? List.of() : List.of(7L));
            }
        }
    }

    @Test
    void dead_rows_of_the_quarantine_are_removed_early() throws Exception {
        Migrations.migrate(database.dataSource());
        try (var connection = database.connect()) {
            assertThat(
                            numbers(
                                    connection,
                                    """
                                    SELECT count(*) FROM pg_class WHERE relname = 'quarantine'
                                       AND 'autovacuum_vacuum_threshold=50' = ANY (reloptions)
                                       AND 'autovacuum_vacuum_scale_factor=0' = ANY (reloptions)\
                                    """))
                    .containsExactly(1L);
        }
    }

    private static List<Long> numbers(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            var numbers = new ArrayList<Long>();
            while (found.next()) {
                numbers.add(found.getLong(1));
            }
            return numbers;
        }
    }

    @Test
    void inputs_and_outputs_of_executions_are_not_compressed_with_pglz() throws Exception {
        Migrations.migrate(database.dataSource());
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT count(*) FROM pg_attribute
                                 WHERE attrelid = 'askel.executions'::regclass
                                   AND attname IN ('input', 'output')
                                   AND (attstorage = 'e' OR attcompression = 'l')\
                                """)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void a_database_with_every_script_is_current() throws Exception {
        assertThat(Migrations.isCurrent(database.dataSource())).isFalse();
        Migrations.migrate(database.dataSource());
        assertThat(Migrations.isCurrent(database.dataSource())).isTrue();
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM flyway_schema_history WHERE version = '9'");
        }

        assertThat(Migrations.isCurrent(database.dataSource())).isFalse();
    }

    @Test
    void scripts_are_found_in_a_jar(@TempDir Path folder) throws Exception {
        var file = folder.resolve("a.jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (var name :
                    List.of("a/b/C.class", "a/b/V1__a.sql", "a/b/V1__a.sql.conf", "a/V2__b.sql")) {
                jar.putNextEntry(new JarEntry(name));
            }
        }

        assertThat(
                        Migrations.scriptsBeside(
                                URI.create("jar:" + file.toUri() + "!/a/b/C.class").toURL()))
                .containsExactly("V1__a.sql");
    }

    private long countTablesInPublic() throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
            found.next();
            return found.getLong(1);
        }
    }
}
