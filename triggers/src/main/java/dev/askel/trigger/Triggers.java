package dev.askel.trigger;

import dev.askel.engine.Engine;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.destination.StoredApiDestinations;
import dev.askel.trigger.event.destination.StoredEventConnections;
import dev.askel.trigger.event.publish.StoredEventBridge;
import dev.askel.trigger.event.registry.RuleTriggers;
import dev.askel.trigger.mqtt.BrokerHosts;
import dev.askel.trigger.mqtt.MessageMemory;
import dev.askel.trigger.mqtt.MqttLanes;
import dev.askel.trigger.mqtt.MqttServices;
import dev.askel.trigger.mqtt.MqttSubscriptions;
import dev.askel.trigger.mqtt.StoredSubscriptions;
import dev.askel.trigger.overview.StoredTriggerOverview;
import dev.askel.trigger.overview.TriggerOverview;
import dev.askel.trigger.schedule.ScheduleLane;
import dev.askel.trigger.schedule.ScheduleTriggers;
import dev.askel.trigger.schedule.Schedules;
import dev.askel.trigger.schedule.StoredSchedules;
import dev.askel.trigger.target.DeliveryLanes;
import dev.askel.trigger.target.DeliveryMemory;
import dev.askel.trigger.target.TriggerMetrics;
import dev.askel.trigger.webhook.WebhookTriggers;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;

/** The triggers on one node. The node must be a member of its cluster already. */
public final class Triggers implements AutoCloseable {
    /** The connections of a node for operations on triggers. */
    private static final int OPERATION_THREADS = 2;

    /** The connections of a node for due schedules and deliveries. */
    private static final int LANE_THREADS = 4;

    private static final int QUEUED_OPERATIONS_MAX = 500;

    /** The connections of a node for API destinations, with the acquisition of their calls. */
    private static final int DESTINATION_THREADS = 2;

    /** Each lane of schedules or deliveries has at most three tasks at a time. */
    private static final int QUEUED_LANE_TASKS_MAX = 64;

    private final SqlWorkers operations;
    private final SqlWorkers lanes;
    private final SqlWorkers destinationWorkers;
    private final StoredEventBridge events;
    private final Schedules schedules;
    private final DeliveryMemory memory = DeliveryMemory.ofHeap();
    private final MessageMemory mqttMemory = MessageMemory.ofHeap();
    private final MqttSubscriptions mqtt;
    private final TriggerOverview overview;

    private Triggers(
            ActorSystem<?> system,
            DataSource database,
            Engine engine,
            EngineTime time,
            PageTokens tokens,
            Fence fence,
            TriggerMetrics metrics,
            BrokerHosts brokerHosts,
            Function<String, AllowedHosts> connectionHosts) {
        operations =
                SqlWorkers.open(
                        "triggers", database, fence, OPERATION_THREADS, QUEUED_OPERATIONS_MAX);
        lanes =
                SqlWorkers.open(
                        "trigger-lanes", database, fence, LANE_THREADS, QUEUED_LANE_TASKS_MAX);
        destinationWorkers =
                SqlWorkers.open(
                        "api-destinations",
                        database,
                        fence,
                        DESTINATION_THREADS,
                        QUEUED_OPERATIONS_MAX);
        var connections = engine.connections().withHosts(connectionHosts);
        var destinations = new StoredApiDestinations(destinationWorkers, tokens, connections, time);
        var deliveries =
                DeliveryLanes.create(
                        lanes,
                        engine.executions(),
                        engine.taskConnectors(),
                        destinations,
                        time,
                        memory,
                        metrics);
        events =
                StoredEventBridge.open(
                        database,
                        fence,
                        tokens,
                        deliveries,
                        destinations,
                        new StoredEventConnections(engine.connections(), tokens),
                        time,
                        metrics,
                        system.executionContext());
        mqtt = new StoredSubscriptions(operations, events.buses(), tokens, time);
        var mqttServices =
                new MqttServices(
                        events.publisher(), connections, brokerHosts, mqttMemory, time, metrics);
        overview =
                new StoredTriggerOverview(
                        operations,
                        List.of(new ScheduleTriggers(), new RuleTriggers(), new WebhookTriggers()));
        schedules = new StoredSchedules(operations, time, tokens, RandomUuid::next, deliveries);
        engine.installationPauses()
                .whenResumed(() -> {
                    deliveries.start(system);
                    MqttLanes.start(system, lanes, mqttServices);
                    ScheduleLane.startAll(system, lanes, deliveries, time, metrics);
                });
    }

    /**
     * Starts the triggers.
     *
     * @param database a migrated database; each call of {@code getConnection} opens a new
     *     connection
     * @param engine the engine of this node on the same database
     * @param tokens issues the page tokens of lists
     * @param fence refuses changes after the cluster has removed this node
     * @param brokerHosts checks the addresses of MQTT brokers
     * @param connectionHosts returns the hosts of a connection, by its ARN, that stores none
     */
    public static Triggers start(
            ActorSystem<?> system,
            DataSource database,
            Engine engine,
            EngineTime time,
            PageTokens tokens,
            Fence fence,
            TriggerMetrics metrics,
            BrokerHosts brokerHosts,
            Function<String, AllowedHosts> connectionHosts) {
        return new Triggers(
                system,
                database,
                engine,
                time,
                tokens,
                fence,
                metrics,
                brokerHosts,
                connectionHosts);
    }

    /** The operations of EventBridge Scheduler. */
    public Schedules schedules() {
        return schedules;
    }

    /** The subscriptions of MQTT brokers. */
    public MqttSubscriptions mqtt() {
        return mqtt;
    }

    /** The event buses. */
    public StoredEventBridge events() {
        return events;
    }

    /** The heap of the deliveries in memory. */
    public DeliveryMemory memory() {
        return memory;
    }

    /** The heap of the MQTT messages in memory. */
    public MessageMemory mqttMemory() {
        return mqttMemory;
    }

    /** Reads triggers of all kinds. */
    public TriggerOverview overview() {
        return overview;
    }

    /** Closes the parts that are not actors. Call it after the actor system has ended. */
    @Override
    public void close() {
        events.close();
        lanes.close();
        destinationWorkers.close();
        operations.close();
    }
}
