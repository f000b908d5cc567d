package dev.askel.trigger.mqtt;

import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.sql.SqlWorkers;
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
     */
    public static void start(ActorSystem<?> system, SqlWorkers workers, MqttServices services) {
        ClusterDaemon.start(
                system,
                MqttLane.Command.class,
                "askel-mqtt",
                ClientLanes.COUNT,
                lane -> MqttLane.create(lane, workers, services),
                new MqttLane.Stop());
    }
}
