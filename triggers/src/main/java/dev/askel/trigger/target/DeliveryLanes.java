package dev.askel.trigger.target;

import dev.askel.engine.api.Executions;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.task.TaskConnectors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The delivery lanes of the cluster, distributed over its nodes. */
public final class DeliveryLanes implements Deliveries {
    private final AtomicReferenceArray<@Nullable ActorRef<DeliveryLane.Command>> local =
            new AtomicReferenceArray<>(Lanes.COUNT);

    private final IntFunction<Behavior<DeliveryLane.Command>> lanes;
    private final PayloadEncryption encryption;

    private DeliveryLanes(
            IntFunction<Behavior<DeliveryLane.Command>> lanes, PayloadEncryption encryption) {
        this.lanes = lanes;
        this.encryption = encryption;
    }

    /**
     * Creates lanes that have not started. Deliveries can be inserted before the start.
     *
     * @param workers run the statements of the lanes; changes are fenced
     * @param memory counts the deliveries in memory
     * @param connectors call targets outside this cluster, with the engine's check of permissions
     * @param destinations finds the API destinations of deliveries
     */
    public static DeliveryLanes create(
            SqlWorkers workers,
            Executions executions,
            TaskConnectors connectors,
            Destinations destinations,
            EngineTime time,
            DeliveryMemory memory,
            TriggerMetrics metrics) {
        var calls =
                new TargetCalls(
                        executions,
                        connectors,
                        new OverlapCheck(workers, executions),
                        destinations,
                        TargetCalls.PERMIT_WAIT_MAX);
        return new DeliveryLanes(
                lane -> DeliveryLane.create(lane, workers, calls, time, memory, metrics),
                workers.encryption());
    }

    /** Starts this node's share of the lanes. */
    public void start(ActorSystem<?> system) {
        ClusterDaemon.start(
                system,
                DeliveryLane.Command.class,
                "askel-deliveries",
                Lanes.COUNT,
                lane ->
                        Behaviors.setup(actor -> {
                            // A hint to a lane that has moved to another node is lost. The lane
                            // finds the rows with its next poll.
                            local.set(lane, actor.getSelf());
                            return lanes.apply(lane);
                        }),
                new DeliveryLane.Stop());
    }

    @Override
    public void insert(Connection connection, List<Delivery> deliveries) throws SQLException {
        DeliveryTable.insert(connection, encryption, deliveries);
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
