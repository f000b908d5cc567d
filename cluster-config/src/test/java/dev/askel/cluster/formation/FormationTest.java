package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.NodeIncarnation;
import dev.askel.cluster.Profile;
import dev.askel.cluster.TestDatabase;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorSystem;
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

    /** A node of its own actor system, as a server is one of its own process. */
    private record Node(ActorSystem system, Formation formation) implements AutoCloseable {
        static Node start() {
            var config = config();
            var system = ActorSystem.create("askel", config);
            return new Node(system, Formation.through(database.address(), system, config));
        }

        Node awaitJoined() throws Exception {
            formation.joined().toCompletableFuture().get(60, TimeUnit.SECONDS);
            return this;
        }

        long members() {
            return StreamSupport.stream(
                            Cluster.get(system).state().getMembers().spliterator(), false)
                    .count();
        }

        @Override
        public void close() {
            formation.close();
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }

    private static Config config() {
        return ConfigFactory.parseString(
                        """
                        askel.cluster {
                          host = 127.0.0.1
                          formation { beat-interval = 100ms, beat-age-max = 10s, quiet-period = 500ms }
                        }
                        pekko.cluster { jmx.enabled = off, downing-provider-class = "" }
                        pekko.cluster.seed-node-timeout = 1s
                        """)
                .withFallback(Profile.CLUSTER.settings())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    private static final String FORMATIONS =
            "SELECT count(DISTINCT cluster_incarnation) || ' of ' || count(*) FROM askel.cluster_members WHERE state = 'up'";

    @Test
    void nodes_that_start_together_form_one_cluster() throws Exception {
        try (var first = Node.start();
                var second = Node.start();
                var third = Node.start()) {
            first.awaitJoined();
            second.awaitJoined();
            third.awaitJoined();
            assertThat(database.ask(FORMATIONS)).isEqualTo("1 of 3");
            assertThat(first.members()).isEqualTo(3);
        }
    }

    @Test
    void a_node_that_leaves_is_marked_and_a_later_one_joins_the_rest() throws Exception {
        try (var first = Node.start().awaitJoined()) {
            Node.start().awaitJoined().close();
            assertThat(
                            database.ask(
                                    "SELECT count(*) FROM askel.cluster_members WHERE state = 'left'"))
                    .isEqualTo("1");
            try (var _ = Node.start().awaitJoined()) {
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
        Node.start().awaitJoined().close();
        try (var _ = Node.start().awaitJoined()) {
            assertThat(
                            database.ask(
                                    "SELECT max(cluster_incarnation) FROM askel.cluster_members WHERE state = 'up'"))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_node_that_finds_a_newer_cluster_ends_itself() throws Exception {
        try (var node = Node.start().awaitJoined()) {
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
        try (var _ = Node.start().awaitJoined()) {
            database.ask(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'askel formation'");
            var before = database.ask("SELECT max(beat_at) FROM askel.cluster_members");
            database.awaitAnswer(
                    "SELECT max(beat_at)::text FROM askel.cluster_members",
                    beat -> !beat.equals(before));
        }
    }

    @Test
    void a_single_server_is_up_at_once() throws Exception {
        var system = ActorSystem.create("askel", config());
        try {
            var cluster = Formation.alone(system).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(cluster.selfMember().status().toString()).isEqualTo("Up");
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }
}
