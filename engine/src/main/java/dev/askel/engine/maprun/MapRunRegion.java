package dev.askel.engine.maprun;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionDispatcher;
import dev.askel.engine.execution.MapRunHints;
import dev.askel.engine.execution.SliceExtractor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/**
 * The shard region of Map Runs. It sends hints to the owners of runs (their actors), on any node.
 */
public final class MapRunRegion implements MapRunHints {
    /** The name of the shard type. */
    public static final EntityTypeKey<MapRunCommand> KEY =
            EntityTypeKey.create(MapRunCommand.class, "MapRun");

    private final ActorSystem<?> system;
    private final AtomicReference<@Nullable ActorRef<ShardingEnvelope<MapRunCommand>>> started =
            new AtomicReference<>();

    /**
     * Creates the region of this node. The region drops messages until {@link #start} is called.
     */
    public MapRunRegion(ActorSystem<?> system) {
        this.system = system;
    }

    /**
     * Starts the region on this node.
     *
     * @param entities creates the behaviour of a run's owner
     */
    public void start(Function<EntityContext<MapRunCommand>, Behavior<MapRunCommand>> entities) {
        started.set(
                ClusterSharding.get(system)
                        .init(
                                Entity.of(KEY, entities::apply)
                                        .withMessageExtractor(new SliceExtractor<MapRunCommand>())
                                        .withEntityProps(ExecutionDispatcher.SELECTOR)
                                        .withStopMessage(new MapRunCommand.HandOff())));
    }

    /** Sends a message, at most once. */
    public void tell(String mapRunId, MapRunCommand command) {
        var region = started.get();
        if (region != null) {
            region.tell(new ShardingEnvelope<>(mapRunId, command));
        }
    }

    @Override
    public void wake(String mapRunId) {
        tell(mapRunId, new MapRunCommand.Wake());
    }

    @Override
    public void childEnded(ExecutionState child) {
        var mapChild = child.identity().mapChild();
        if (mapChild != null) {
            tell(mapChild.mapRunId(), MapRunCommand.ChildEnded.of(child, mapChild));
        }
    }

    @Override
    public void acknowledge(String mapRunId, int redriveCount) {
        tell(mapRunId, new MapRunCommand.ParentAcknowledged(redriveCount));
    }
}
