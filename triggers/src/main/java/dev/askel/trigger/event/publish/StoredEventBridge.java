package dev.askel.trigger.event.publish;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.ApiDestinations;
import dev.askel.trigger.event.EventBridge;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventConnections;
import dev.askel.trigger.event.EventRules;
import dev.askel.trigger.event.EventTags;
import dev.askel.trigger.event.registry.RuleRegistry;
import dev.askel.trigger.event.registry.ScopesWithRules;
import dev.askel.trigger.recent.RecentEventWriter;
import dev.askel.trigger.target.Deliveries;
import dev.askel.trigger.target.TriggerMetrics;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** The event buses of a migrated database, with database workers of their own. */
public final class StoredEventBridge implements EventBridge, AutoCloseable {
    /** The connections of a node for operations on rules. */
    private static final int OPERATION_THREADS = 2;

    private static final int QUEUED_OPERATIONS_MAX = 500;

    private final SqlWorkers operations;
    private final SqlWorkers publishing;
    private final RuleRegistry registry;
    private final StoredEventPublisher publisher;
    private final ApiDestinations destinations;
    private final EventConnections connections;

    private StoredEventBridge(
            DataSource database,
            Fence fence,
            PageTokens tokens,
            Deliveries deliveries,
            ApiDestinations destinations,
            EventConnections connections,
            EngineTime time,
            TriggerMetrics metrics,
            Executor executor) {
        this.destinations = destinations;
        this.connections = connections;
        operations =
                SqlWorkers.open(
                        "events", database, fence, OPERATION_THREADS, QUEUED_OPERATIONS_MAX);
        // One transaction runs at a time, and it has the events of all waiting requests.
        publishing = SqlWorkers.open("published-events", database, fence, 1, 1);
        registry = new RuleRegistry(operations, tokens, time);
        publisher =
                new StoredEventPublisher(
                        publishing,
                        deliveries,
                        time,
                        metrics,
                        new RecentEventWriter(operations, time, executor)::add);
    }

    /**
     * Opens the event buses.
     *
     * @param database a migrated database; each call of {@code getConnection} opens a connection
     * @param fence refuses changes after the cluster has removed this node
     * @param tokens issues the page tokens of lists
     * @param deliveries receives the deliveries to the targets of rules
     * @param destinations the operations on API destinations
     * @param connections the operations on connections
     * @param executor starts the writes of recent events
     */
    public static StoredEventBridge open(
            DataSource database,
            Fence fence,
            PageTokens tokens,
            Deliveries deliveries,
            ApiDestinations destinations,
            EventConnections connections,
            EngineTime time,
            TriggerMetrics metrics,
            Executor executor) {
        return new StoredEventBridge(
                database,
                fence,
                tokens,
                deliveries,
                destinations,
                connections,
                time,
                metrics,
                executor);
    }

    @Override
    public EventRules rules() {
        return registry.rules();
    }

    @Override
    public EventBuses buses() {
        return registry.buses();
    }

    @Override
    public EventTags tags() {
        return registry.tags();
    }

    @Override
    public ApiDestinations destinations() {
        return destinations;
    }

    @Override
    public EventConnections connections() {
        return connections;
    }

    @Override
    public StoredEventPublisher publisher() {
        return publisher;
    }

    /** Finds the accounts and regions whose default bus has rules. */
    public CompletionStage<Answer<ScopesWithRules>> defaultBusesWithRules() {
        return registry.defaultBusesWithRules();
    }

    /** Waits for running operations and closes the database workers. */
    @Override
    public void close() {
        publishing.close();
        operations.close();
    }
}
