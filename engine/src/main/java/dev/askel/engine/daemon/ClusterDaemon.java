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
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardedDaemonProcessSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * A background task of the cluster in a fixed number of parts. Each part runs on one node, and
 * moves to another node when its node leaves.
 */
public final class ClusterDaemon {
    /** The maximum time until other nodes run the parts of a node that left. */
    private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(2);

    /**
     * The maximum time that a shutdown waits for parts to start. It is shorter than the timeout of
     * the shutdown phase.
     */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    private final int parts;
    private final Set<Integer> started = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Done> allStarted = new CompletableFuture<>();

    private ClusterDaemon(int parts) {
        this.parts = parts;
    }

    /**
     * Starts the daemon on this node. The cluster distributes the parts over the nodes that call
     * this method.
     *
     * @param name the name of the daemon; must not change while a cluster runs
     * @param parts the number of parts in the cluster; must not change while the cluster runs
     * @param part creates the behavior of a part, by its index from 0
     * @param stop the message that stops a part
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
                                    daemon.onStarted(index);
                                    return behavior;
                                }),
                        ShardedDaemonProcessSettings.create(system)
                                .withKeepAliveInterval(REBALANCE_TIMEOUT),
                        Optional.of(stop));
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                        name + "-started",
                        () ->
                                daemon.awaitStarted(Cluster.get(system))
                                        .thenApply(done -> {
                                            stopPings(system, name);
                                            return done;
                                        }));
    }

    /**
     * Stops the actor by which Pekko starts missing parts. During the shutdown, the shard region
     * would keep its messages for parts that have stopped on the last node, and the shutdown phase
     * of the shard regions would time out.
     */
    private static void stopPings(ActorSystem<?> system, String name) {
        Adapter.toClassic(system)
                .actorSelection("/system/ShardedDaemonProcessKeepAlive-" + name)
                .tell(PoisonPill.getInstance(), ActorRef.noSender());
    }

    private void onStarted(int index) {
        if (started.add(index) && started.size() == parts) {
            allStarted.complete(Done.getInstance());
        }
    }

    /**
     * Completes when the shutdown may continue. A single node that has just started may still wait
     * for the shards of its parts. During the shutdown it would not get these shards, and the
     * shutdown phase of the shard regions would time out. So the shutdown waits until all parts
     * have started. A node that was removed from its cluster does not wait.
     */
    private CompletionStage<Done> awaitStarted(Cluster cluster) {
        var others = cluster.state().members().size() > 1;
        return others || cluster.isTerminated()
                ? CompletableFuture.completedStage(Done.getInstance())
                : allStarted
                        .copy()
                        .completeOnTimeout(
                                Done.getInstance(),
                                START_TIMEOUT.toMillis(),
                                TimeUnit.MILLISECONDS);
    }
}
