package dev.askel.engine.execution;

import dev.askel.engine.Eventually;
import dev.askel.engine.journal.partition.Slices;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import scala.jdk.javaapi.CollectionConverters;

/** Accesses the loaded executions of a node directly, without region and shard. */
public final class NodeMemory {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private final ActorSystem<?> system;

    NodeMemory(ActorSystem<?> system) {
        this.system = system;
    }

    /** Starts the hand-off of an execution, as passivation does. Later messages load it again. */
    void handOff(String persistenceId) {
        var actor = Adapter.toClassic(actor(persistenceId));
        Adapter.toClassic(system)
                .actorSelection(shardPath(persistenceId))
                .tell(new ShardRegion.Passivate(new HandOff()), actor);
        // The shard answers this query after it has sent the hand-off.
        loadedIds();
    }

    public boolean isLoaded(String persistenceId) {
        return loadedIds().contains(persistenceId);
    }

    private List<String> loadedIds() {
        var answer =
                AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
                        ClusterSharding.get(system).shardState(),
                        replyTo -> new GetShardRegionState(ExecutionRegion.KEY, replyTo),
                        ANSWER_MAX,
                        system.scheduler());
        return CollectionConverters.asJava(Eventually.get(answer).shards()).stream()
                .flatMap(shard -> CollectionConverters.asJava(shard.entityIds()).stream())
                .toList();
    }

    /**
     * Returns the actor of an execution. The actor itself must not call it, because the call waits
     * for the actor's reply.
     */
    ActorRef<ExecutionCommand> actor(String persistenceId) {
        var path =
                shardPath(persistenceId)
                        + "/"
                        + URLEncoder.encode(persistenceId, StandardCharsets.UTF_8);
        return Adapter.toTyped(
                Eventually.get(
                        Adapter.toClassic(system).actorSelection(path).resolveOne(ANSWER_MAX)));
    }

    private static String shardPath(String persistenceId) {
        return "/system/sharding/%s/%d"
                .formatted(ExecutionRegion.KEY.name(), Slices.shardOf(persistenceId));
    }
}
