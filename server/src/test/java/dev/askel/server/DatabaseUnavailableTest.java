package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.server.refusal.DatabaseUnavailableException;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests starts during which the database becomes unavailable. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DatabaseUnavailableTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Path FOLDER =
            Path.of("target", "database-unavailable-test").toAbsolutePath();

    private static final Path KEY_FILE =
            FOLDER.resolveSibling("database-unavailable-test-root.key");

    /** The first write of a node that has joined fails because of too many connections. */
    private static final String TOO_MANY_CONNECTIONS =
            """
            CREATE FUNCTION askel.full() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'sorry, too many clients already' USING ERRCODE = '53300'; END $$;
            CREATE TRIGGER too_many BEFORE INSERT ON askel.presence FOR EACH ROW EXECUTE FUNCTION askel.full()\
            """;

    private static void execute(TestPostgres.Database database, String sql) throws SQLException {
        try (var connection = database.connect()) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Config config(TestPostgres.Database database, Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.put("askel.http.port", "0");
        all.put("askel.data", FOLDER.resolve("node").toString());
        all.put("askel.keys.file", KEY_FILE.toString());
        all.put("askel.database.url", database.url());
        all.put("askel.database.user", database.user());
        return Settings.resolve(all, Optional.empty());
    }

    private static Config node(TestPostgres.Database database) {
        return config(
                database,
                Map.of(
                        "askel.profile", "cluster",
                        "askel.cluster.host", "127.0.0.1",
                        "askel.cluster.formation.quiet-period", "1s"));
    }

    @BeforeEach
    void createKeyFile() throws IOException {
        Files.deleteIfExists(KEY_FILE);
        RootKeyFile.create(KEY_FILE);
    }

    @Test
    void a_node_can_be_restarted_after_its_database_failed_during_the_start() throws SQLException {
        var database = TestPostgres.shared().createDatabase();
        execute(database, TOO_MANY_CONNECTIONS);
        assertThatThrownBy(() -> Server.start(node(database), new CompletableFuture<>()))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageStartingWith(
                        "The time at which a node was last running cannot be read: ERROR:"
                                + " sorry, too many clients already");
    }

    /** The start waits for the table of keys while another session acquires the server's lock. */
    @Test
    void a_server_that_loses_its_lock_during_the_start_is_refused() throws Exception {
        var database = TestPostgres.shared().createDatabase();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var otherSession = database.connect();
                var blocker = database.connect()) {
            blocker.setAutoCommit(false);
            execute(blocker, "LOCK TABLE askel.task_keys");
            var config = config(database, Map.of("askel.cluster.session-interval", "20ms"));
            var started = threads.submit(() -> Server.start(config, new CompletableFuture<Void>()));
            awaitWaiter(database, "relation");
            var watcher = sessionThread();
            var acquired =
                    threads.submit(() -> {
                        execute(
                                otherSession,
                                "SELECT pg_advisory_lock(x'61736b656c000001'::bigint)");
                        return true;
                    });
            awaitWaiter(database, "advisory");
            execute(
                    database,
                    "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity"
                            + " WHERE application_name LIKE 'askel server:%'"
                            + " AND datname = current_database()");
            assertThat(acquired.get()).isTrue();
            assertThat(watcher.join(PATIENCE)).isTrue();
            blocker.rollback();
            assertThatThrownBy(() -> started.get().close())
                    .hasCauseInstanceOf(RefusedException.class)
                    .hasMessageContaining("Another Askel server has acquired the database");
        }
    }

    /** Waits until a session waits for a lock of this type. */
    private static void awaitWaiter(TestPostgres.Database database, String lockType)
            throws SQLException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        // The database sleeps, so that this loop does not spin.
        var query =
                """
                SELECT count(l.pid) FROM pg_sleep(0.02)
                  LEFT JOIN pg_locks l ON NOT l.granted AND l.locktype = '%s'
                    AND l.database =
                      (SELECT oid FROM pg_database WHERE datname = current_database())\
                """
                        .formatted(lockType);
        var waiters = 0;
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            while (waiters == 0) {
                assertThat(System.nanoTime() - deadline).as(lockType).isNegative();
                try (var rows = statement.executeQuery(query)) {
                    rows.next();
                    waiters = rows.getInt(1);
                }
            }
        }
    }

    private static Thread sessionThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("askel-server-session"))
                .findFirst()
                .orElseThrow();
    }
}
