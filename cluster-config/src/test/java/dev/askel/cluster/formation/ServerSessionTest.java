package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.TestDatabase;
import dev.askel.cluster.ThisProcess;
import dev.askel.cluster.formation.ServerSession.LockMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ServerSessionTest {
    private static final Config CONFIG =
            ConfigFactory.parseString(
                            "askel.cluster { session-interval = 20ms, session-lock-timeout = 200ms }")
                    .withFallback(ConfigFactory.load());
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'askel server:%'";

    /** Waits until the sessions have ended and their locks are released. */
    private static final String END_SESSIONS =
            "SELECT count(pg_terminate_backend(pid, 20000)) FROM pg_stat_activity WHERE application_name LIKE 'askel server:%'";

    private static final String LOCKS =
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted";

    private static final String HOLDER =
            "SELECT min(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted";

    private static final String ACQUIRE = "SELECT pg_advisory_lock(x'61736b656c000001'::bigint)";

    /** Matches the status of a process with SIGTERM (bit 14) among its pending signals. */
    private static final Pattern HAS_PENDING_SIGTERM =
            Pattern.compile("ShdPnd:\\s*[0-9a-f]*[4-7c-f][0-9a-f]{3}\\s");

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = TestDatabase.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static ServerSession open(LockMode mode, Runnable onLost) throws Exception {
        return ServerSession.open(database.clusterDatabase(), mode, CONFIG, onLost);
    }

    private static ServerSession open(LockMode mode) throws Exception {
        return open(mode, () -> {});
    }

    @Test
    void a_second_single_server_is_refused_with_the_name_of_the_first() throws Exception {
        try (var _ = open(LockMode.EXCLUSIVE)) {
            assertThatThrownBy(() -> open(LockMode.EXCLUSIVE))
                    .isInstanceOf(DatabaseInUseException.class)
                    .hasMessageContaining("pid " + ThisProcess.pid())
                    .hasMessageContaining("host " + ThisProcess.hostName());
        }
    }

    /** PostgreSQL shows the locks of all its databases together. */
    @Test
    void a_refusal_names_the_holder_in_the_same_database_and_not_in_another_one() throws Exception {
        database.execute("DROP DATABASE IF EXISTS other WITH (FORCE)");
        database.execute("CREATE DATABASE other");
        var one = database.clusterDatabase();
        var other =
                new ClusterDatabase(
                        one.url().replaceFirst("/askel$", "/other"), one.user(), one.password());
        // PostgreSQL lists locks in no defined order, so both directions are tested.
        try (var _ = acquireLock("holder of one", one);
                var _ = acquireLock("holder of other", other)) {
            assertThatThrownBy(() -> open(one)).hasMessageContaining("holder of one");
            assertThatThrownBy(() -> open(other)).hasMessageContaining("holder of other");
        }
        database.awaitValue(LOCKS, "0"::equals);
        database.execute("DROP DATABASE other WITH (FORCE)");
    }

    private static ServerSession open(ClusterDatabase address) throws Exception {
        return ServerSession.open(address, LockMode.EXCLUSIVE, CONFIG, () -> {});
    }

    private static Connection acquireLock(String name, ClusterDatabase address)
            throws SQLException {
        var connection = address.open(name, Duration.ofSeconds(5));
        connection.createStatement().execute(ACQUIRE);
        return connection;
    }

    @Test
    void a_closed_session_releases_the_database() throws Exception {
        open(LockMode.EXCLUSIVE).close();
        open(LockMode.EXCLUSIVE).close();
        database.awaitValue(SESSIONS, "0"::equals);
    }

    @Test
    void members_of_a_cluster_share_the_database_but_not_with_a_single_server() throws Exception {
        try (var _ = open(LockMode.SHARED);
                var _ = open(LockMode.SHARED)) {
            assertThatThrownBy(() -> open(LockMode.EXCLUSIVE))
                    .isInstanceOf(DatabaseInUseException.class);
        }
        try (var _ = open(LockMode.EXCLUSIVE)) {
            assertThatThrownBy(() -> open(LockMode.SHARED))
                    .isInstanceOf(DatabaseInUseException.class);
        }
    }

    @Test
    void a_server_acquires_the_lock_again_when_its_session_was_ended() throws Exception {
        try (var _ = open(LockMode.EXCLUSIVE)) {
            database.queryValue(END_SESSIONS);
            database.awaitValue(LOCKS, "1"::equals);
            assertThatThrownBy(() -> open(LockMode.EXCLUSIVE))
                    .isInstanceOf(DatabaseInUseException.class);
        }
    }

    /** Simulates a stall of the database or of the network. */
    @Test
    void a_server_acquires_the_lock_from_its_lost_session_that_the_database_has_not_ended_yet()
            throws Exception {
        var lost = new CountDownLatch(1);
        try (var _ = open(LockMode.EXCLUSIVE, lost::countDown)) {
            var former = database.queryValue(HOLDER);
            signal("STOP", former);
            // The next session has found the holder of the lock.
            database.awaitValue(
                    "SELECT pg_read_file('/proc/" + former + "/status')",
                    HAS_PENDING_SIGTERM.asPredicate());
            signal("CONT", former);
            database.awaitValue(HOLDER, holder -> !holder.equals(former));
            assertThat(lost.getCount()).isOne();
        }
    }

    private static void signal(String name, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    }

    @Test
    void a_server_is_notified_when_another_has_acquired_the_lock() throws Exception {
        var lost = new CountDownLatch(1);
        try (var connection = database.clusterDatabase().open("thief", Duration.ofSeconds(5));
                var _ = open(LockMode.EXCLUSIVE, lost::countDown)) {
            // This session waits for the lock, so it acquires the lock when the session of the
            // server ends.
            var rival =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    connection.createStatement().execute(ACQUIRE);
                                } catch (SQLException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            database.awaitValue(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
                    "1"::equals);
            database.queryValue(END_SESSIONS);
            assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
            rival.join();
        }
        // The next test must find the lock released.
        database.awaitValue(LOCKS, "0"::equals);
    }
}
