package dev.askel.cluster.formation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.NodeIncarnation;
import dev.askel.cluster.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FormationTest {
    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = TestDatabase.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void deleteMembers() throws Exception {
        database.execute("DELETE FROM askel.cluster_members");
    }

    private static final String FORMATIONS =
            "SELECT count(DISTINCT cluster_incarnation) || ' of ' || count(*) FROM askel.cluster_members WHERE state = 'up'";

    @Test
    void nodes_that_start_together_form_one_cluster() throws Exception {
        try (var first = TestNode.start(database);
                var second = TestNode.start(database);
                var third = TestNode.start(database)) {
            first.awaitJoined();
            second.awaitJoined();
            third.awaitJoined();
            assertThat(database.queryValue(FORMATIONS)).isEqualTo("1 of 3");
            first.awaitMembers(3);
        }
    }

    /**
     * The rows of three crashed nodes: one beat is old, one is recent, and one is in the future
     * because the clock was set back.
     */
    @Test
    void nodes_that_start_after_a_crashed_cluster_form_the_next_cluster() throws Exception {
        database.execute(
                "INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state, beat_at)"
                        + " VALUES ('pekko://askel@127.0.0.1:1', gen_random_uuid(), 7, 'h', 1, 'up', now() - interval '1 hour'),"
                        + " ('pekko://askel@127.0.0.1:2', gen_random_uuid(), 7, 'h', 2, 'up', clock_timestamp()),"
                        + " ('pekko://askel@127.0.0.1:3', gen_random_uuid(), 7, 'h', 3, 'up', clock_timestamp() + interval '1 hour')");
        try (var first = TestNode.start(database);
                var second = TestNode.start(database)) {
            first.awaitJoined();
            second.awaitJoined();
            first.awaitMembers(2);
            assertThat(
                            database.queryValue(
                                    "SELECT max(cluster_incarnation) || ' for ' || count(*) FROM askel.cluster_members WHERE cluster_incarnation > 7"))
                    .isEqualTo("8 for 2");
        }
    }

    /** The stall is longer than the time limit of a beat, so it restarts the quiet period. */
    @Test
    void nodes_form_one_cluster_when_the_database_stalls_while_they_start() throws Exception {
        // The quiet period is long, so that even a busy machine starts both nodes within it.
        var config = ConfigFactory.parseString("askel.cluster.formation.quiet-period = 8s");
        try (var first = TestNode.start(database, config);
                var second = TestNode.start(database, config)) {
            database.awaitValue(
                    "SELECT count(*) FROM askel.cluster_members WHERE state = 'candidate'",
                    "2"::equals);
            database.suspendFor(Duration.ofSeconds(4));
            first.awaitJoined();
            second.awaitJoined();
            assertThat(database.queryValue(FORMATIONS)).isEqualTo("1 of 2");
            first.awaitMembers(2);
        }
    }

    /**
     * A node without the others and the lease cannot know whether the others continue; new nodes
     * can form a cluster.
     */
    @Test
    void a_node_that_loses_the_others_and_the_lease_shuts_down_and_new_nodes_form_a_cluster()
            throws Exception {
        var resolving =
                ConfigFactory.parseString(
                                """
                                pekko.cluster {
                                  downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                                  split-brain-resolver.stable-after = 1s
                                  failure-detector.acceptable-heartbeat-pause = 2s
                                }
                                """)
                        .withFallback(database.settings());
        try (var remaining = TestNode.start(database, resolving).awaitJoined();
                var lost = TestNode.start(database, resolving).awaitJoined()) {
            try (var _ = database.suspend()) {
                lost.system().terminate();
                remaining
                        .system()
                        .getWhenTerminated()
                        .toCompletableFuture()
                        .get(90, TimeUnit.SECONDS);
            }
            assertThat(CoordinatedShutdown.get(remaining.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
        }
        try (var first = TestNode.start(database);
                var second = TestNode.start(database)) {
            first.awaitJoined();
            second.awaitJoined();
            // The row of a node that ended during the outage may be unchanged.
            assertThat(
                            database.queryValue(
                                    "SELECT string_agg(address, ',' ORDER BY address) FROM askel.cluster_members WHERE state = 'up' AND cluster_incarnation = 2"))
                    .isEqualTo(
                            Stream.of(first, second)
                                    .map(node -> Cluster.get(node.system()).selfAddress())
                                    .map(Address::toString)
                                    .sorted()
                                    .collect(joining(",")));
            assertThat(
                            database.queryValue(
                                    "SELECT max(cluster_incarnation) FROM askel.cluster_members"))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_node_that_leaves_is_marked_as_left_and_a_new_node_joins_the_others() throws Exception {
        try (var first = TestNode.start(database).awaitJoined()) {
            TestNode.start(database).awaitJoined().close();
            assertThat(
                            database.queryValue(
                                    "SELECT count(*) FROM askel.cluster_members WHERE state = 'left'"))
                    .isEqualTo("1");
            try (var _ = TestNode.start(database).awaitJoined()) {
                assertThat(database.queryValue(FORMATIONS)).isEqualTo("1 of 2");
                assertThat(
                                database.queryValue(
                                        "SELECT max(cluster_incarnation) FROM askel.cluster_members"))
                        .isEqualTo("1");
            }
            assertThat(NodeIncarnation.of(first.system()))
                    .isEqualTo(
                            NodeIncarnation.of(
                                    Cluster.get(first.system()).selfUniqueAddress().longUid()));
        }
    }

    @Test
    void a_cluster_formed_after_all_nodes_left_has_the_next_number() throws Exception {
        TestNode.start(database).awaitJoined().close();
        try (var _ = TestNode.start(database).awaitJoined()) {
            assertThat(
                            database.queryValue(
                                    "SELECT max(cluster_incarnation) FROM askel.cluster_members WHERE state = 'up'"))
                    .isEqualTo("2");
        }
    }

    /**
     * A new cluster does not know the running calls of the last member of the old one, and would
     * repeat them.
     */
    @Test
    void no_cluster_is_formed_while_the_last_member_of_the_previous_one_runs() throws Exception {
        var last = TestNode.start(database).awaitJoined();
        var callsCompleted = new CompletableFuture<Done>();
        var shutdown = CoordinatedShutdown.get(last.system());
        shutdown.addTask(
                CoordinatedShutdown.PhaseServiceRequestsDone(), "calls", () -> callsCompleted);
        var ended = shutdown.runAll(CoordinatedShutdown.unknownReason());
        database.awaitValue(
                "SELECT count(*) FROM askel.cluster_members WHERE state = 'left'", "1"::equals);
        try (var connection = database.connect()) {
            assertThat(last.formation().isMember(connection)).as("is a member").isTrue();
        }
        try (var next = TestNode.start(database)) {
            database.awaitValue(
                    "SELECT count(*) FROM askel.cluster_members WHERE state = 'candidate'",
                    "1"::equals);
            // Ten polls take longer than the quiet period.
            for (int poll = 0; poll < 10; poll++) {
                next.awaitPoll();
            }
            assertThat(database.queryValue(FORMATIONS)).isEqualTo("0 of 0");
            callsCompleted.complete(Done.getInstance());
            ended.toCompletableFuture().get(60, TimeUnit.SECONDS);
            last.close();
            next.awaitJoined();
            assertThat(
                            database.queryValue(
                                    "SELECT max(cluster_incarnation) FROM askel.cluster_members WHERE state = 'up'"))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_node_that_finds_a_newer_cluster_shuts_down() throws Exception {
        try (var node = TestNode.start(database).awaitJoined()) {
            database.execute(
                    "INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state)"
                            + " VALUES ('pekko://askel@elsewhere:1', gen_random_uuid(), 2, 'elsewhere', 1, 'up')");
            node.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(node.system()).getShutdownReason())
                    .contains(new UnusableCluster(1, 2));
        }
    }

    @Test
    void a_node_continues_its_beat_after_the_database_ended_its_session() throws Exception {
        try (var _ = TestNode.start(database).awaitJoined()) {
            database.queryValue(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'askel formation'");
            var before = database.queryValue("SELECT max(beat_at) FROM askel.cluster_members");
            database.awaitValue(
                    "SELECT max(beat_at)::text FROM askel.cluster_members",
                    beat -> !beat.equals(before));
        }
    }

    /** Simulates a commit that no standby confirms. */
    @Test
    void beats_blocked_by_a_row_lock_leave_no_sessions_behind() throws Exception {
        var sessions =
                "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE application_name = 'askel formation'";
        var hurried = ConfigFactory.parseString("askel.cluster.formation.beat-age-max = 2s");
        try (var _ = TestNode.start(database, hurried).awaitJoined();
                var connection = database.connect()) {
            var session = database.queryValue(sessions);
            connection.setAutoCommit(false);
            connection.createStatement().execute("SELECT FROM askel.cluster_members FOR UPDATE");
            for (int tried = 0; tried < 3; tried++) {
                var before = session;
                // Each blocked session ends and is replaced.
                database.awaitValue(sessions, pid -> pid.matches("\\d+") && !pid.equals(before));
                session = database.queryValue(sessions);
            }
            connection.rollback();
        }
    }

    @Test
    void a_node_that_cannot_read_the_rows_of_others_shuts_down() throws Exception {
        database.execute(
                "INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state, beat_at)"
                        + " VALUES ('nowhere', gen_random_uuid(), 7, 'h', 1, 'up', clock_timestamp() + interval '5 s')");
        try (var node = TestNode.start(database)) {
            node.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(node.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
        }
    }

    @Test
    void a_single_server_is_up_at_once() throws Exception {
        var system = ActorSystem.create("askel", TestNode.config());
        try {
            var cluster =
                    Formation.formAlone(system).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(cluster.selfMember().status().toString()).isEqualTo("Up");
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }
}
