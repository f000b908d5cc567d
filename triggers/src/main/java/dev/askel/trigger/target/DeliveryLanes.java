package dev.askel.trigger.target;

import dev.askel.engine.api.Executions;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.task.TaskConnectors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The delivery lanes of the cluster, distributed over its nodes. */
public final class DeliveryLanes implements Deliveries {
    private final AtomicReferenceArray<@Nullable ActorRef<DeliveryLane.Command>> local =
            new AtomicReferenceArray<>(Lanes.COUNT);

    private DeliveryLanes() {}

    /**
     * Starts this node's share of the lanes.
     *
     * @param workers run the statements of the lanes; changes are fenced
     * @param memory counts the deliveries in memory
     * @param connectors call targets outside this cluster, with the engine's check of permissions
     * @param destinations finds the API destinations of deliveries
     */
    public static DeliveryLanes start(
            ActorSystem<?> system,
            SqlWorkers workers,
            Executions executions,
            TaskConnectors connectors,
            Destinations destinations,
            EngineTime time,
            DeliveryMemory memory,
            TriggerMetrics metrics) {
        var lanes = new DeliveryLanes();
        var calls =
                new TargetCalls(
                        executions,
                        connectors,
                        new OverlapCheck(workers, executions),
                        destinations,
                        TargetCalls.PERMIT_WAIT_MAX);
        ClusterDaemon.start(
                system,
                DeliveryLane.Command.class,
                "askel-deliveries",
                Lanes.COUNT,
                lane ->
                        Behaviors.setup(actor -> {
                            // A hint to a lane that has moved to another node is lost. The lane
                            // finds the rows with its next poll.
                            lanes.local.set(lane, actor.getSelf());
                            return DeliveryLane.create(lane, workers, calls, time, memory, metrics);
                        }),
                new DeliveryLane.Stop());
        return lanes;
    }

    @Override
    public void insert(Connection connection, List<Delivery> deliveries) throws SQLException {
        DeliveryTable.insert(connection, deliveries);
    }

    @Override
    public void onCommitted() {
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
            var owner = local.get(lane);
            if (owner != null) {
                owner.tell(new DeliveryLane.Poll());
            }
        }
    }
}
