package dev.askel.cluster.formation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.NodeIncarnation;
import dev.askel.cluster.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    void forget_former_members() throws Exception {
        database.execute("DELETE FROM askel.cluster_members");
    }

    /** Where the resolver's lease stands. */
    private static Config ofDatabase() {
        return ConfigFactory.parseMap(
                Map.of(
                        "askel.database.url", database.address().url(),
                        "askel.database.user", database.address().user(),
                        "askel.database.password", database.address().password()));
    }

    private static final String FORMATIONS =
            "SELECT count(DISTINCT cluster_incarnation) || ' of ' || count(*) FROM askel.cluster_members WHERE state = 'up'";

    @Test
    void nodes_that_start_together_form_one_cluster() throws Exception {
        try (var first = Node.start(database);
                var second = Node.start(database);
                var third = Node.start(database)) {
            first.awaitJoined();
            second.awaitJoined();
            third.awaitJoined();
            assertThat(database.ask(FORMATIONS)).isEqualTo("1 of 3");
            first.awaitMembers(3);
        }
    }

    /**
     * Of crashed nodes one beat is old; the others' are young for a while, and nobody is there: one
     * by a clock that was set back since.
     */
    @Test
    void nodes_that_start_together_among_the_rows_of_a_crashed_cluster_form_the_next()
            throws Exception {
        database.execute(
                "INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state, beat_at)"
                        + " VALUES ('pekko://askel@127.0.0.1:1', gen_random_uuid(), 7, 'h', 1, 'up', now() - interval '1 hour'),"
                        + " ('pekko://askel@127.0.0.1:2', gen_random_uuid(), 7, 'h', 2, 'up', clock_timestamp()),"
                        + " ('pekko://askel@127.0.0.1:3', gen_random_uuid(), 7, 'h', 3, 'up', clock_timestamp() + interval '1 hour')");
        try (var first = Node.start(database);
                var second = Node.start(database)) {
            first.awaitJoined();
            second.awaitJoined();
            first.awaitMembers(2);
            assertThat(
                            database.ask(
                                    "SELECT max(cluster_incarnation) || ' for ' || count(*) FROM askel.cluster_members WHERE cluster_incarnation > 7"))
                    .isEqualTo("8 for 2");
        }
    }

    /** Longer than a beat may take, in the quiet period: that begins anew. */
    @Test
    void nodes_form_one_cluster_when_the_database_stalls_while_they_start() throws Exception {
        // So long that a busy machine starts the second one in it, too.
        var patient = ConfigFactory.parseString("askel.cluster.formation.quiet-period = 8s");
        try (var first = Node.start(database, patient);
                var second = Node.start(database, patient)) {
            database.awaitAnswer(
                    "SELECT count(*) FROM askel.cluster_members WHERE state = 'candidate'",
                    "2"::equals);
            database.stall(Duration.ofSeconds(4));
            first.awaitJoined();
            second.awaitJoined();
            assertThat(database.ask(FORMATIONS)).isEqualTo("1 of 2");
            first.awaitMembers(2);
        }
    }

    /** As a killed process's; its own actor system learns of it, which a killed one would not. */
    @Test
    void a_member_whose_session_with_the_database_is_gone_for_good_is_put_out() throws Exception {
        database.execute("DROP ROLE IF EXISTS lost");
        database.execute("CREATE ROLE lost SUPERUSER LOGIN PASSWORD 'lost'");
        var through = new ClusterDatabase(database.address().url(), "lost", "lost");
        try (var first = Node.start(database).awaitJoined();
                var second = Node.start(database).awaitJoined();
                var lost = Node.start(database, through, ConfigFactory.empty()).awaitJoined()) {
            first.awaitLook();
            database.execute("ALTER ROLE lost NOLOGIN");
            database.ask(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'lost'");
            lost.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(lost.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
            first.awaitMembers(2);
            second.awaitMembers(2);
        }
    }

    /** Neither its heartbeats nor its session are waited for. */
    @Test
    void a_member_where_nobody_listens_any_more_is_put_out_at_once() throws Exception {
        var patient =
                ConfigFactory.parseString(
                        """
                        askel.cluster.formation.lost-after = 1h
                        pekko.cluster.failure-detector.acceptable-heartbeat-pause = 1h
                        """);
        try (var first = Node.start(database, patient).awaitJoined();
                var killed = Node.start(database, patient).awaitJoined()) {
            first.awaitMembers(2);
            first.awaitLook();
            killed.kill();
            first.awaitMembers(1);
            assertThat(
                            database.ask(
                                    "SELECT string_agg(address, ',') FROM askel.cluster_members WHERE put_out"))
                    .isEqualTo(Cluster.get(killed.system()).selfAddress().toString());
        }
    }

    /**
     * The resolver alone would put out all three: each end decides for itself, and the third too.
     */
    @Test
    void of_two_members_that_do_not_reach_each_other_the_later_goes_and_the_rest_stays_whole()
            throws Exception {
        var resolving =
                ConfigFactory.parseString(
                                """
                                askel.cluster.formation.link-broken-after = 1s
                                pekko.cluster {
                                  downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                                  failure-detector.acceptable-heartbeat-pause = 2s
                                }
                                pekko.remote.artery.advanced.test-mode = on
                                """)
                        .withFallback(ofDatabase());
        try (var first = Node.start(database, resolving).awaitJoined();
                var second = Node.start(database, resolving).awaitJoined();
                var third = Node.start(database, resolving).awaitJoined()) {
            first.awaitMembers(3);
            second.awaitMembers(3);
            first.silence(second);
            second.silence(first);
            second.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(second.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
            first.awaitMembers(2);
            third.awaitMembers(2);
            assertThat(
                            database.ask(
                                    "SELECT string_agg(address, ',') FROM askel.cluster_members WHERE put_out"))
                    .isEqualTo(Cluster.get(second.system()).selfAddress().toString());
        }
    }

    @Test
    void a_second_verdict_on_a_link_knows_the_first_and_a_late_beat_does_not_undo_it()
            throws Exception {
        var beating = Duration.ofMinutes(1);
        var one = new UUID(0, 1);
        var other = new UUID(0, 2);
        try (var connection = database.address().open("test", Duration.ofSeconds(30))) {
            var first = new MembersTable(connection, "first", one);
            var second = new MembersTable(connection, "second", other);
            first.beatAsMember(1, Set.of(other));
            second.beatAsMember(1, Set.of(one));
            first.putOut(Set.of(new BrokenLink(one, other)), beating);
            second.putOut(Set.of(new BrokenLink(one, other)), beating);
            second.beatAsMember(1, Set.of(one));
            second.leave();
            assertThat(first.peers(beating))
                    .filteredOn(Peer::putOut)
                    .extracting(Peer::address)
                    .containsExactly("second");
        }
    }

    /** Nobody can know then whether the others go on; all do so who start after that. */
    @Test
    void who_loses_the_others_and_the_lease_at_once_ends_itself_and_new_nodes_form_anew()
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
                        .withFallback(ofDatabase());
        try (var left = Node.start(database, resolving).awaitJoined();
                var lost = Node.start(database, resolving).awaitJoined()) {
            try (var _ = database.halt()) {
                lost.system().terminate();
                left.system().getWhenTerminated().toCompletableFuture().get(90, TimeUnit.SECONDS);
            }
            assertThat(CoordinatedShutdown.get(left.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
        }
        try (var first = Node.start(database);
                var second = Node.start(database)) {
            first.awaitJoined();
            second.awaitJoined();
            // The row of who ended while the database was away may stand as it was.
            assertThat(
                            database.ask(
                                    "SELECT string_agg(address, ',' ORDER BY address) FROM askel.cluster_members WHERE state = 'up' AND cluster_incarnation = 2"))
                    .isEqualTo(
                            Stream.of(first, second)
                                    .map(node -> Cluster.get(node.system()).selfAddress())
                                    .map(Address::toString)
                                    .sorted()
                                    .collect(joining(",")));
            assertThat(database.ask("SELECT max(cluster_incarnation) FROM askel.cluster_members"))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_node_that_leaves_is_marked_and_a_later_one_joins_the_rest() throws Exception {
        try (var first = Node.start(database).awaitJoined()) {
            Node.start(database).awaitJoined().close();
            assertThat(
                            database.ask(
                                    "SELECT count(*) FROM askel.cluster_members WHERE state = 'left'"))
                    .isEqualTo("1");
            try (var _ = Node.start(database).awaitJoined()) {
                assertThat(database.ask(FORMATIONS)).isEqualTo("1 of 2");
                assertThat(
                                database.ask(
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
    void a_cluster_formed_after_all_have_gone_has_the_next_number() throws Exception {
        Node.start(database).awaitJoined().close();
        try (var _ = Node.start(database).awaitJoined()) {
            assertThat(
                            database.ask(
                                    "SELECT max(cluster_incarnation) FROM askel.cluster_members WHERE state = 'up'"))
                    .isEqualTo("2");
        }
    }

    /** As the split-brain resolver puts a node out that stands still and beats no more. */
    @Test
    void a_member_that_pekko_goes_on_without_is_marked_in_the_database() throws Exception {
        try (var first = Node.start(database).awaitJoined();
                var second = Node.start(database).awaitJoined()) {
            var address = Cluster.get(second.system()).selfAddress();
            Cluster.get(first.system()).down(address);
            database.awaitAnswer(
                    "SELECT string_agg(address, ',') FROM askel.cluster_members WHERE put_out",
                    address.toString()::equals);
        }
    }

    /** It stood still; the first beat that comes through is no proof. */
    @Test
    void a_node_without_a_beat_for_long_is_certain_again_only_where_the_cluster_counts_on_it()
            throws Exception {
        try (var first = Node.start(database).awaitJoined();
                var second = Node.start(database).awaitJoined();
                var connection = database.connect()) {
            first.awaitCertainty(true);
            second.awaitCertainty(true);
            connection.setAutoCommit(false);
            var statement = connection.createStatement();
            statement.execute("SELECT FROM askel.cluster_members FOR UPDATE");
            first.awaitCertainty(false);
            second.awaitCertainty(false);
            statement.execute(
                    "UPDATE askel.cluster_members SET put_out = true WHERE address = '%s'"
                            .formatted(Cluster.get(second.system()).selfAddress()));
            connection.commit();
            var ended = second.system().getWhenTerminated().toCompletableFuture();
            while (!ended.isDone()) {
                assertThat(second.formation().isCertain()).isFalse();
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
            first.awaitCertainty(true);
        }
    }

    /** As it stands in the database, before the node has read it there. */
    @Test
    void a_node_is_no_member_once_it_was_put_out_or_another_cluster_was_formed() throws Exception {
        try (var first = Node.start(database).awaitJoined();
                var second = Node.start(database).awaitJoined();
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

    /** What it waits for would be called again by a cluster that does not know it. */
    @Test
    void a_cluster_is_not_formed_beside_a_last_member_that_has_not_ended() throws Exception {
        var last = Node.start(database).awaitJoined();
        var handedOver = new CompletableFuture<Done>();
        var shutdown = CoordinatedShutdown.get(last.system());
        shutdown.addTask(CoordinatedShutdown.PhaseServiceRequestsDone(), "calls", () -> handedOver);
        var ended = shutdown.runAll(CoordinatedShutdown.unknownReason());
        database.awaitAnswer(
                "SELECT count(*) FROM askel.cluster_members WHERE state = 'left'", "1"::equals);
        try (var connection = database.connect()) {
            assertThat(last.formation().isMember(connection)).as("still counts").isTrue();
        }
        try (var next = Node.start(database)) {
            database.awaitAnswer(
                    "SELECT count(*) FROM askel.cluster_members WHERE state = 'candidate'",
                    "1"::equals);
            // Longer than the quiet period.
            for (int look = 0; look < 10; look++) {
                next.awaitLook();
            }
            assertThat(database.ask(FORMATIONS)).isEqualTo("0 of 0");
            handedOver.complete(Done.getInstance());
            ended.toCompletableFuture().get(60, TimeUnit.SECONDS);
            last.close();
            next.awaitJoined();
            assertThat(
                            database.ask(
                                    "SELECT max(cluster_incarnation) FROM askel.cluster_members WHERE state = 'up'"))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_node_that_finds_a_newer_cluster_ends_itself() throws Exception {
        try (var node = Node.start(database).awaitJoined()) {
            database.execute(
                    "INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state)"
                            + " VALUES ('pekko://askel@elsewhere:1', gen_random_uuid(), 2, 'elsewhere', 1, 'up')");
            node.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(node.system()).getShutdownReason())
                    .contains(new OutdatedFormation(1, 2));
        }
    }

    @Test
    void a_node_beats_on_after_the_database_ended_its_session() throws Exception {
        try (var _ = Node.start(database).awaitJoined()) {
            database.ask(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'askel formation'");
            var before = database.ask("SELECT max(beat_at) FROM askel.cluster_members");
            database.awaitAnswer(
                    "SELECT max(beat_at)::text FROM askel.cluster_members",
                    beat -> !beat.equals(before));
        }
    }

    /** As behind a commit that no standby confirms. */
    @Test
    void beats_that_wait_for_their_row_leave_no_sessions_behind() throws Exception {
        var sessions =
                "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE application_name = 'askel formation'";
        var hurried = ConfigFactory.parseString("askel.cluster.formation.beat-age-max = 2s");
        try (var _ = Node.start(database, hurried).awaitJoined();
                var connection = database.connect()) {
            var session = database.ask(sessions);
            connection.setAutoCommit(false);
            connection.createStatement().execute("SELECT FROM askel.cluster_members FOR UPDATE");
            for (int tried = 0; tried < 3; tried++) {
                var before = session;
                // Each gives up, and another comes.
                database.awaitAnswer(sessions, pid -> pid.matches("\\d+") && !pid.equals(before));
                session = database.ask(sessions);
            }
            connection.rollback();
        }
    }

    @Test
    void a_node_that_cannot_read_the_others_rows_ends_itself() throws Exception {
        database.execute(
                "INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state, beat_at)"
                        + " VALUES ('nowhere', gen_random_uuid(), 7, 'h', 1, 'up', clock_timestamp() + interval '5 s')");
        try (var node = Node.start(database)) {
            node.system().getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(CoordinatedShutdown.get(node.system()).getShutdownReason())
                    .contains(CoordinatedShutdown.clusterDowningReason());
        }
    }

    @Test
    void nodes_that_have_long_ended_are_forgotten_and_those_put_out_are_not() throws Exception {
        database.execute(
                """
                INSERT INTO askel.cluster_members (address, incarnation, cluster_incarnation, host, pid, state, put_out, beat_at)
                SELECT 'pekko://askel@127.0.0.1:' || n, gen_random_uuid(), formation, 'h', n, state, put_out, now() - age
                  FROM (VALUES (1, 1, 'up', true, interval '2 days'), (2, 1, 'left', false, interval '2 days'),
                               (3, 1, 'left', false, interval '1 hour'), (4, NULL, 'candidate', false, interval '2 days'),
                               (5, 1, 'left', true, interval '2 days')) AS rows (n, formation, state, put_out, age)\
                """);
        var first =
                "SELECT string_agg(pid::text, ',' ORDER BY pid) FROM askel.cluster_members WHERE pid < 6";
        try (var connection = database.address().open("test", Duration.ofSeconds(30))) {
            var members = new MembersTable(connection, "first", new UUID(0, 1));
            members.beatAsMember(1, Set.of());
            members.forgetEnded(1);
            assertThat(database.ask(first)).isEqualTo("1,3,5");
            members.beatAsMember(2, Set.of());
            members.forgetEnded(2);
            assertThat(database.ask(first)).isEqualTo("3");
        }
    }

    @Test
    void a_single_server_is_up_at_once() throws Exception {
        var system = ActorSystem.create("askel", Node.config());
        try {
            var cluster = Formation.alone(system).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(cluster.selfMember().status().toString()).isEqualTo("Up");
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }
}
