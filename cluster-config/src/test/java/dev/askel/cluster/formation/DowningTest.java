package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.TestDatabase;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests which members are marked down, and whether each node then knows if it is still a member.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DowningTest {
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

    /**
     * Simulates a killed process. Unlike in a killed process, the actor system still receives the
     * verdict.
     */
    @Test
    void a_member_whose_session_with_the_database_stays_missing_is_marked_down() throws Exception {
        database.execute("DROP ROLE IF EXISTS lost");
        database.execute("CREATE ROLE lost SUPERUSER LOGIN PASSWORD 'lost'");
        var losingDatabase = new ClusterDatabase(database.clusterDatabase().url(), "lost", "lost");
        try (var first = TestNode.start(database).awaitJoined();
                var second = TestNode.start(database).awaitJoined();
                var lost =
                        TestNode.start(database, losingDatabase, ConfigFactory.empty())
                                .awaitJoined()) {
            first.awaitPoll();
            database.execute("ALTER ROLE lost NOLOGIN");
            database.queryValue(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'lost'");
            lost.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(lost.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
            first.awaitMembers(2);
            second.awaitMembers(2);
        }
    }

    /** The verdict waits for neither the heartbeats nor the session of the killed node. */
    @Test
    void a_member_whose_port_refuses_connections_is_marked_down_at_once() throws Exception {
        var config =
                ConfigFactory.parseString(
                        """
                        askel.cluster.formation.lost-after = 1h
                        pekko.cluster.failure-detector.acceptable-heartbeat-pause = 1h
                        """);
        try (var first = TestNode.start(database, config).awaitJoined();
                var killed = TestNode.start(database, config).awaitJoined()) {
            first.awaitMembers(2);
            first.awaitPoll();
            killed.kill();
            first.awaitMembers(1);
            assertThat(
                            database.queryValue(
                                    "SELECT string_agg(address, ',') FROM askel.cluster_members WHERE put_out"))
                    .isEqualTo(Cluster.get(killed.system()).selfAddress().toString());
        }
    }

    /** Pekko's resolver alone would down all three nodes, because each decides for itself. */
    @Test
    void of_two_members_that_do_not_reach_each_other_only_the_younger_is_marked_down()
            throws Exception {
        var config =
                ConfigFactory.parseString(
                                """
                                askel.cluster.formation.link-broken-after = 1s
                                pekko.cluster {
                                  downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                                  failure-detector.acceptable-heartbeat-pause = 2s
                                }
                                pekko.remote.artery.advanced.test-mode = on
                                """)
                        .withFallback(database.settings());
        try (var first = TestNode.start(database, config).awaitJoined();
                var second = TestNode.start(database, config).awaitJoined();
                var third = TestNode.start(database, config).awaitJoined()) {
            first.awaitMembers(3);
            second.awaitMembers(3);
            first.dropMessages(second);
            second.dropMessages(first);
            second.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(second.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
            first.awaitMembers(2);
            third.awaitMembers(2);
            assertThat(
                            database.queryValue(
                                    "SELECT string_agg(address, ',') FROM askel.cluster_members WHERE put_out"))
                    .isEqualTo(Cluster.get(second.system()).selfAddress().toString());
        }
    }

    @Test
    void a_second_verdict_on_a_link_sees_the_first_and_a_late_beat_does_not_undo_it()
            throws Exception {
        var beatAgeMax = Duration.ofMinutes(1);
        var one = new UUID(0, 1);
        var other = new UUID(0, 2);
        try (var connection = database.clusterDatabase().open("test", Duration.ofSeconds(30))) {
            var first = new MembersTable(connection, "first", one);
            var second = new MembersTable(connection, "second", other);
            first.writeMemberBeat(1, Set.of(other));
            second.writeMemberBeat(1, Set.of(one));
            first.markDown(Set.of(new BrokenLink(one, other)), beatAgeMax);
            second.markDown(Set.of(new BrokenLink(one, other)), beatAgeMax);
            second.writeMemberBeat(1, Set.of(one));
            second.markLeft();
            assertThat(first.readPeers(beatAgeMax))
                    .filteredOn(Peer::isMarkedDown)
                    .extracting(Peer::address)
                    .containsExactly("second");
        }
    }

    /**
     * Simulates the split-brain resolver, which can down a node that is paused and writes no beats.
     */
    @Test
    void a_member_that_pekko_has_downed_is_marked_in_the_database() throws Exception {
        try (var first = TestNode.start(database).awaitJoined();
                var second = TestNode.start(database).awaitJoined()) {
            var address = Cluster.get(second.system()).selfAddress();
            Cluster.get(first.system()).down(address);
            database.awaitValue(
                    "SELECT string_agg(address, ',') FROM askel.cluster_members WHERE put_out",
                    address.toString()::equals);
        }
    }

    /** After a pause of both nodes the first successful beat does not prove membership. */
    @Test
    void a_node_is_certain_of_its_membership_again_only_when_it_was_not_marked_down()
            throws Exception {
        try (var first = TestNode.start(database).awaitJoined();
                var second = TestNode.start(database).awaitJoined();
                var connection = database.connect()) {
            first.awaitCertainMembership(true);
            second.awaitCertainMembership(true);
            connection.setAutoCommit(false);
            var statement = connection.createStatement();
            statement.execute("SELECT FROM askel.cluster_members FOR UPDATE");
            first.awaitCertainMembership(false);
            second.awaitCertainMembership(false);
            statement.execute(
                    "UPDATE askel.cluster_members SET put_out = true WHERE address = '%s'"
                            .formatted(Cluster.get(second.system()).selfAddress()));
            connection.commit();
            var ended = second.system().getWhenTerminated().toCompletableFuture();
            while (!ended.isDone()) {
                assertThat(second.formation().isCertainlyMember()).isFalse();
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
            first.awaitCertainMembership(true);
        }
    }

    /** Calls {@code isMember}, which reads the database, before the node's next poll. */
    @Test
    void a_node_is_not_a_member_once_it_is_marked_down_or_another_cluster_was_formed()
            throws Exception {
        try (var first = TestNode.start(database).awaitJoined();
                var second = TestNode.start(database).awaitJoined();
                var connection = database.connect()) {
            assertThat(second.formation().isMember(connection)).isTrue();
            connection.setAutoCommit(false);

            connection
                    .createStatement()
                    .execute(
                            "UPDATE askel.cluster_members SET put_out = true WHERE address = '%s'"
                                    .formatted(Cluster.get(second.system()).selfAddress()));
            assertThat(second.formation().isMember(connection)).isFalse();
            assertThat(first.formation().isMember(connection)).isTrue();
            connection.rollback();

            connection
                    .createStatement()
                    .execute(
                            "INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state)"
                                    + " VALUES ('pekko://askel@127.0.0.1:1', gen_random_uuid(), 2, 'h', 1, 'up')");
            assertThat(first.formation().isMember(connection)).isFalse();
            assertThat(second.formation().isMember(connection)).isFalse();
            connection.rollback();

            connection.createStatement().execute("DELETE FROM askel.cluster_members");
            assertThat(first.formation().isMember(connection)).isFalse();
            connection.rollback();
            assertThat(first.formation().isMember(connection)).isTrue();
        }
    }

    @Test
    void nodes_that_ended_long_ago_are_deleted_unless_they_were_marked_down() throws Exception {
        database.execute(
                """
                INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state, put_out, beat_at)
                SELECT 'pekko://askel@127.0.0.1:' || n, gen_random_uuid(), formation, 'h', n, state, put_out, now() - age
                  FROM (VALUES (1, 1, 'up', true, interval '2 days'), (2, 1, 'left', false, interval '2 days'),
                               (3, 1, 'left', false, interval '1 hour'), (4, NULL, 'candidate', false, interval '2 days'),
                               (5, 1, 'left', true, interval '2 days')) AS rows (n, formation, state, put_out, age)\
                """);
        var remainingPids =
                "SELECT string_agg(pid::text, ',' ORDER BY pid) FROM askel.cluster_members WHERE pid < 6";
        try (var connection = database.clusterDatabase().open("test", Duration.ofSeconds(30))) {
            var members = new MembersTable(connection, "first", new UUID(0, 1));
            members.writeMemberBeat(1, Set.of());
            members.deleteEndedNodes(1);
            assertThat(database.queryValue(remainingPids)).isEqualTo("1,3,5");
            members.writeMemberBeat(2, Set.of());
            members.deleteEndedNodes(2);
            assertThat(database.queryValue(remainingPids)).isEqualTo("3");
        }
    }
}
