package dev.askel.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.NodeIncarnation;
import dev.askel.cluster.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.apache.pekko.coordination.lease.javadsl.LeaseProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PostgresLeaseTest {
    /**
     * This time is long enough for a slow machine, and shorter than the timeouts that the test must
     * not reach.
     */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static TestDatabase database;
    private static ActorSystem first;
    private static ActorSystem second;

    @BeforeAll
    static void start() {
        database = TestDatabase.start();
        first = createSystem(database.clusterDatabase(), TIMEOUT);
        second = createSystem(database.clusterDatabase(), TIMEOUT);
    }

    @AfterAll
    static void stop() {
        first.terminate();
        second.terminate();
        first.getWhenTerminated().toCompletableFuture().join();
        second.getWhenTerminated().toCompletableFuture().join();
        database.close();
    }

    @BeforeEach
    void deleteLeases() throws Exception {
        database.execute("DELETE FROM askel.leases");
    }

    private static ActorSystem createSystem(ClusterDatabase address, Duration socketTimeout) {
        return createSystem(address, socketTimeout, Duration.ofSeconds(30));
    }

    private static ActorSystem createSystem(
            ClusterDatabase address, Duration socketTimeout, Duration operationTimeout) {
        return ActorSystem.create(
                "askel",
                ConfigFactory.parseString(
                                """
                                askel.cluster.lease {
                                  heartbeat-timeout = 60s
                                  heartbeat-interval = 100ms
                                  lease-operation-timeout = %dms
                                  socket-timeout = %dms
                                }
                                askel.database { url = "%s", user = "%s", password = "%s" }
                                pekko.actor.provider = local
                                """
                                        .formatted(
                                                operationTimeout.toMillis(),
                                                socketTimeout.toMillis(),
                                                address.url(),
                                                address.user(),
                                                address.password()))
                        .withFallback(ConfigFactory.load()));
    }

    /**
     * The lease as the split-brain resolver requests it, with the same owner name on both systems.
     */
    private static Lease lease(ActorSystem system, String name) {
        return LeaseProvider.get(system).getLease(name, "askel.cluster.lease", "127.0.0.1:7355");
    }

    private static boolean acquire(Lease lease) throws Exception {
        return lease.acquire().toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private static boolean release(Lease lease) throws Exception {
        return lease.release().toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Returns after all earlier operations of the lease. */
    private static boolean releaseOnceAvailable(Lease lease) throws Exception {
        while (true) {
            try {
                return release(lease);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(TimeoutException.class);
            }
        }
    }

    @Test
    void the_owner_of_a_lease_may_acquire_it_again() throws Exception {
        var lease = lease(first, "again");
        assertThat(acquire(lease)).isTrue();
        assertThat(acquire(lease)).isTrue();
        assertThat(lease.checkLease()).isTrue();
        assertThat(release(lease)).isTrue();
        assertThat(lease.checkLease()).isFalse();
    }

    @Test
    void the_successor_on_the_same_address_does_not_own_the_lease_of_its_predecessor()
            throws Exception {
        assertThat(acquire(lease(first, "one"))).isTrue();
        assertThat(acquire(lease(second, "one"))).isFalse();
        assertThat(release(lease(second, "one"))).isFalse();
        assertThat(database.queryValue("SELECT incarnation FROM askel.leases WHERE name = 'one'"))
                .isEqualTo(NodeIncarnation.of(first).toString());
    }

    @Test
    void another_owner_acquires_a_released_lease() throws Exception {
        assertThat(acquire(lease(first, "passed"))).isTrue();
        assertThat(release(lease(first, "passed"))).isTrue();
        assertThat(acquire(lease(second, "passed"))).isTrue();
    }

    @Test
    void a_holder_without_heartbeats_loses_the_lease_after_the_timeout() throws Exception {
        database.execute(
                "INSERT INTO askel.leases (name, owner, incarnation, heartbeat_at)"
                        + " VALUES ('stale', 'gone', gen_random_uuid(), clock_timestamp() - interval '30 seconds'),"
                        + " ('dead', 'gone', gen_random_uuid(), clock_timestamp() - interval '61 seconds')");
        assertThat(acquire(lease(first, "stale"))).isFalse();
        assertThat(acquire(lease(first, "dead"))).isTrue();
    }

    @Test
    void a_holder_renews_its_lease_with_heartbeats() throws Exception {
        assertThat(acquire(lease(first, "beating"))).isTrue();
        var before =
                database.queryValue("SELECT heartbeat_at FROM askel.leases WHERE name = 'beating'");
        database.awaitValue(
                "SELECT heartbeat_at::text FROM askel.leases WHERE name = 'beating'",
                beat -> !beat.equals(before));
    }

    @Test
    void a_lease_can_be_acquired_after_the_database_ended_its_session() throws Exception {
        var lease = lease(first, "ended");
        assertThat(acquire(lease)).isTrue();
        assertThat(release(lease)).isTrue();
        endSessions("ended");
        assertThat(acquire(lease)).isTrue();
    }

    @Test
    void no_session_stays_open_for_a_lease_that_is_not_held() throws Exception {
        assertThat(acquire(lease(first, "idle"))).isTrue();
        assertThat(acquire(lease(second, "idle"))).isFalse();
        assertThat(release(lease(second, "idle"))).isFalse();
        assertThat(release(lease(first, "idle"))).isTrue();
        // A session ends a moment after its client has disconnected.
        database.awaitValue("SELECT count(*)" + sessions("idle"), "0"::equals);
    }

    @Test
    void a_holder_keeps_its_lease_after_its_session_has_ended() throws Exception {
        var lease = lease(first, "outlived");
        assertThat(acquire(lease)).isTrue();
        endSessions("outlived");
        var before =
                database.queryValue(
                        "SELECT heartbeat_at FROM askel.leases WHERE name = 'outlived'");
        database.awaitValue(
                "SELECT heartbeat_at::text FROM askel.leases WHERE name = 'outlived'",
                beat -> !beat.equals(before));
        assertThat(lease.checkLease()).isTrue();
        endSessions("outlived");
        assertThat(acquire(lease)).isTrue();
    }

    /** The action runs between two heartbeats, so that no heartbeat detects the loss first. */
    @Test
    void a_held_lease_is_reacquired_over_a_session_of_the_newest_primary() throws Exception {
        var address = database.clusterDatabase();
        var row = new LeaseRow(address, TIMEOUT, "again", "owner", UUID.randomUUID());
        assertThat(acquire(row)).isTrue();
        endSessions("again");
        assertThat(acquire(row)).isTrue();
        database.execute("UPDATE askel.db_epoch SET epoch = epoch + 1");
        try (var connection = address.open("test", TIMEOUT)) {
            database.execute("UPDATE askel.db_epoch SET epoch = epoch - 1");
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThatThrownBy(() -> acquire(row)).hasMessageContaining("leads to a previous primary");
    }

    private static boolean acquire(LeaseRow row) throws SQLException {
        return row.acquire(Duration.ofMinutes(1), System.nanoTime() + TIMEOUT.toNanos());
    }

    /** Ends the sessions and waits until they have ended. */
    private static void endSessions(String lease) throws SQLException {
        assertThat(
                        database.queryValue(
                                "SELECT coalesce(bool_and(pg_terminate_backend(pid, 20000)), true)"
                                        + sessions(lease)))
                .isEqualTo("t");
    }

    private static String sessions(String lease) {
        return " FROM pg_stat_activity WHERE application_name = 'askel lease " + lease + "'";
    }

    @Test
    void a_holder_is_notified_when_another_owner_has_its_row() throws Exception {
        var lease = lease(first, "stolen");
        var lost = new CountDownLatch(1);
        assertThat(
                        lease.acquire(_ -> lost.countDown())
                                .toCompletableFuture()
                                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        database.execute("UPDATE askel.leases SET owner = 'thief' WHERE name = 'stolen'");
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.checkLease()).isFalse();
    }

    /**
     * The caller has failed and downed itself, so other nodes must be able to acquire the lease.
     */
    @Test
    void an_acquire_that_misses_its_deadline_does_not_acquire_the_lease() throws Exception {
        var system = createSystem(database.clusterDatabase(), TIMEOUT, Duration.ofSeconds(1));
        try {
            var lease = lease(system, "late");
            try (var _ = database.suspend()) {
                var answer = lease.acquire().toCompletableFuture();
                assertThatThrownBy(() -> answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                        .hasCauseInstanceOf(TimeoutException.class);
            }
            assertThat(releaseOnceAvailable(lease)).isFalse();
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }

    @Test
    void a_hanging_database_fails_the_acquire_before_the_operation_timeout() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var system =
                    createSystem(
                            new ClusterDatabase(
                                    "jdbc:postgresql://127.0.0.1:"
                                            + silent.getLocalPort()
                                            + "/askel",
                                    "askel",
                                    "x"),
                            Duration.ofSeconds(1));
            try {
                var answer = lease(system, "hung").acquire().toCompletableFuture();
                assertThatThrownBy(() -> answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(SQLException.class);
            } finally {
                system.terminate();
                system.getWhenTerminated().toCompletableFuture().join();
            }
        }
    }
}
