package dev.askel.engine.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardedDaemonProcessSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * A daemon in so many parts, each of which runs on one node of the cluster, on another one when its
 * node is gone.
 */
public final class ClusterDaemon {
    /** So soon after a node is gone the others have its parts. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(2);

    /** A stop that has begun waits no longer; less than its phase has. */
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(20);

    private final int parts;
    private final Set<Integer> begun = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Done> allBegun = new CompletableFuture<>();

    private ClusterDaemon(int parts) {
        this.parts = parts;
    }

    /**
     * Starts this node's share.
     *
     * @param name never changes while a cluster lives
     * @param parts how many there are in the cluster; never changes while it lives
     * @param part what runs, by its index from 0
     * @param stop what ends it
     */
    public static <T> void start(
            ActorSystem<?> system,
            Class<T> messages,
            String name,
            int parts,
            IntFunction<Behavior<T>> part,
            T stop) {
        var daemon = new ClusterDaemon(parts);
        ShardedDaemonProcess.get(system)
                .init(
                        messages,
                        name,
                        parts,
                        index ->
                                Behaviors.setup(_ -> {
                                    var behavior = part.apply(index);
                                    daemon.begun(index);
                                    return behavior;
                                }),
                        ShardedDaemonProcessSettings.create(system)
                                .withKeepAliveInterval(BACK_WITHIN),
                        Optional.of(stop));
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                        name + "-begun",
                        () -> daemon.settled(Cluster.get(system)));
    }

    private void begun(int index) {
        if (begun.add(index) && begun.size() == parts) {
            allBegun.complete(Done.getInstance());
        }
    }

    /**
     * Done when the stop may go on. A node that is alone and has not begun all parts yet has asked
     * for their shards; once its stop has begun it would get none, and would wait for them until
     * the phase of its regions is over. One that was put out of its cluster has none to wait for.
     */
    private CompletionStage<Done> settled(Cluster cluster) {
        var others = cluster.state().members().size() > 1;
        return others || cluster.isTerminated()
                ? CompletableFuture.completedStage(Done.getInstance())
                : allBegun.copy()
                        .completeOnTimeout(
                                Done.getInstance(), BEGUN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
