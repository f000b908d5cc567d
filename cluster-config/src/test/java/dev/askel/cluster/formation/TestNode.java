package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.cluster.TestDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.transport.ThrottlerTransportAdapter;

/** A node in its own actor system, in place of a server in its own process. */
record TestNode(TestDatabase database, ActorSystem system, Formation formation)
        implements AutoCloseable {
    static TestNode start(TestDatabase database) {
        return start(database, ConfigFactory.empty());
    }

    /** Starts a node with settings that override those of {@link #config}. */
    static TestNode start(TestDatabase database, Config overrides) {
        return start(database, database.clusterDatabase(), overrides);
    }

    static TestNode start(
            TestDatabase database, ClusterDatabase clusterDatabase, Config overrides) {
        var config = overrides.withFallback(config());
        var system = ActorSystem.create("askel", config);
        return new TestNode(database, system, Formation.start(clusterDatabase, system, config));
    }

    /** The settings of all test nodes, with those of the profile. */
    static Config config() {
        return ConfigFactory.parseString(
                        """
                        askel.cluster {
                          host = 127.0.0.1
                          formation { beat-interval = 100ms, beat-age-max = 6s, quiet-period = 500ms, join-timeout = 5s }
                        }
                        pekko.cluster { jmx.enabled = off, downing-provider-class = "" }
                        pekko.cluster.seed-node-timeout = 1s
                        # A terminated system simulates a killed node, which does not leave.
                        pekko.coordinated-shutdown.run-by-actor-system-terminate = off
                        """)
                .withFallback(Profile.CLUSTER.settings())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    TestNode awaitJoined() throws Exception {
        formation.whenJoined().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return this;
    }

    /** Waits until the node has polled the sessions, which it does after each beat. */
    TestNode awaitPoll() throws Exception {
        var beat =
                "SELECT beat_at::text FROM askel.cluster_members WHERE address = '%s'"
                        .formatted(Cluster.get(system).selfAddress());
        for (var poll = 0; poll < 2; poll++) {
            var before = database.queryValue(beat);
            database.awaitValue(beat, now -> !now.equals(before));
        }
        return this;
    }

    /** Drops all messages from and to the other node. */
    // The type belongs to Pekko's previous transport. Pekko's tests of the current transport use
    // it, too.
    @SuppressWarnings("deprecation")
    void dropMessages(TestNode other) throws ReflectiveOperationException {
        var remoting =
                ((RemoteActorRefProvider) ((ExtendedActorSystem) system).provider()).transport();
        // Java cannot name an object that is nested in a Scala object.
        var both =
                Class.forName(ThrottlerTransportAdapter.Direction.class.getName() + "$Both$")
                        .getField("MODULE$")
                        .get(null);
        remoting.managementCommand(
                new ThrottlerTransportAdapter.SetThrottle(
                        Cluster.get(other.system).selfAddress(),
                        (ThrottlerTransportAdapter.Direction) both,
                        ThrottlerTransportAdapter.Blackhole$.MODULE$));
    }

    void awaitMembers(long count) {
        var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (memberCount() != count) {
            assertThat(System.nanoTime() - deadline)
                    .as("time left to reach %d members", count)
                    .isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Waits until the node is, or is not, certain of its membership. */
    void awaitCertainMembership(boolean certain) {
        var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (formation.isCertainlyMember() != certain) {
            assertThat(System.nanoTime() - deadline)
                    .as("time left until certain is %s", certain)
                    .isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    long memberCount() {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .count();
    }

    /** Simulates a killed process: the node does not leave, and its port refuses connections. */
    void kill() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        formation.close();
    }

    @Override
    public void close() {
        if (!system.getWhenTerminated().toCompletableFuture().isDone()) {
            CoordinatedShutdown.get(system)
                    .runAll(CoordinatedShutdown.unknownReason())
                    .toCompletableFuture()
                    .join();
        }
        formation.close();
    }
}
