package dev.askel.trigger.mqtt;

import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventPublisher;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The lanes of the cluster, distributed over its nodes. A lane runs the clients of a fixed part of
 * all subscriptions, so each client runs on one node.
 */
public final class MqttLanes {
    private MqttLanes() {}

    /**
     * Starts this node's share of the lanes.
     *
     * @param workers run the statements of the lanes
     * @param publisher stores the events of messages
     * @param connections finds the users of brokers
     */
    public static void start(
            ActorSystem<?> system,
            SqlWorkers workers,
            EventPublisher publisher,
            ConnectionLookup connections) {
        ClusterDaemon.start(
                system,
                MqttLane.Command.class,
                "askel-mqtt",
                ClientLanes.COUNT,
                lane -> MqttLane.create(lane, workers, publisher, connections),
                new MqttLane.Stop());
    }
}
