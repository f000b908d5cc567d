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

/** A node of its own actor system, as a server is one of its own process. */
record Node(TestDatabase database, ActorSystem system, Formation formation)
        implements AutoCloseable {
    static Node start(TestDatabase database) {
        return start(database, ConfigFactory.empty());
    }

    /** With settings that go before those of {@link #config}. */
    static Node start(TestDatabase database, Config more) {
        return start(database, database.address(), more);
    }

    static Node start(TestDatabase database, ClusterDatabase through, Config more) {
        var config = more.withFallback(config());
        var system = ActorSystem.create("askel", config);
        return new Node(database, system, Formation.through(through, system, config));
    }

    /** Of all nodes here, beside the profile's. */
    static Config config() {
        return ConfigFactory.parseString(
                        """
                        askel.cluster {
                          host = 127.0.0.1
                          formation { beat-interval = 100ms, beat-age-max = 6s, quiet-period = 500ms, join-timeout = 5s }
                        }
                        pekko.cluster { jmx.enabled = off, downing-provider-class = "" }
                        pekko.cluster.seed-node-timeout = 1s
                        # Whose system is terminated has not left.
                        pekko.coordinated-shutdown.run-by-actor-system-terminate = off
                        """)
                .withFallback(Profile.CLUSTER.settings())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    Node awaitJoined() throws Exception {
        formation.joined().toCompletableFuture().get(60, TimeUnit.SECONDS);
        return this;
    }

    /** Until it has looked who holds a session, which it does behind each beat. */
    Node awaitLook() throws Exception {
        var beat =
                "SELECT beat_at::text FROM askel.cluster_members WHERE address = '%s'"
                        .formatted(Cluster.get(system).selfAddress());
        for (var look = 0; look < 2; look++) {
            var before = database.ask(beat);
            database.awaitAnswer(beat, now -> !now.equals(before));
        }
        return this;
    }

    /** Nothing comes from the other any more, nor goes there. */
    // Of Pekko's former transport; the present one's own tests have no other.
    @SuppressWarnings("deprecation")
    void silence(Node other) throws ReflectiveOperationException {
        var remoting =
                ((RemoteActorRefProvider) ((ExtendedActorSystem) system).provider()).transport();
        // Java has no name for an object within an object of Scala's.
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
        while (members() != count) {
            assertThat(System.nanoTime() - deadline).as("not %d members", count).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Until it can say for certain that the cluster counts on it, or cannot. */
    void awaitCertainty(boolean certain) {
        var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (formation.isCertain() != certain) {
            assertThat(System.nanoTime() - deadline).as("certain: %s", !certain).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    long members() {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .count();
    }

    /** As when its process is killed: it has not left, and nobody listens there any more. */
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
