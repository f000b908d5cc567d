package dev.askel.trigger.event.registry;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventBridge;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventRules;
import dev.askel.trigger.event.EventTags;
import java.time.Instant;
import javax.sql.DataSource;

/** The event buses, rules, targets and tags of a migrated database. */
public final class StoredEventBridge implements EventBridge, AutoCloseable {
    /** The number of threads and connections; an operation on rules takes milliseconds. */
    private static final int THREADS = 4;

    private static final int QUEUED_MAX = 1_000;

    private final SqlWorkers workers;
    private final EventRules rules;
    private final EventBuses buses;
    private final EventTags tags;

    /**
     * Creates the operations.
     *
     * @param workers run the statements
     * @param tokens issue the tokens of lists
     */
    public StoredEventBridge(SqlWorkers workers, PageTokens tokens, EngineTime time) {
        this.workers = workers;
        var lookup = new BusLookup();
        rules = new StoredRules(workers, tokens, lookup);
        buses = new StoredBuses(workers, tokens, lookup, time);
        tags = new StoredTags(workers, lookup);
    }

    /**
     * Opens the operations with database workers of their own.
     *
     * @param database a migrated database; each call of {@code getConnection} opens a connection
     * @param fence refuses changes after the cluster has removed this node
     * @param keys the open key ring of this database
     */
    public static StoredEventBridge open(
            DataSource database, Fence fence, KeyRing keys, EngineTime time) {
        return new StoredEventBridge(
                SqlWorkers.open("events", database, fence, THREADS, QUEUED_MAX),
                new PageTokens(
                        keys.derivedFor("page tokens"), () -> Instant.ofEpochMilli(time.millis())),
                time);
    }

    @Override
    public EventRules rules() {
        return rules;
    }

    @Override
    public EventBuses buses() {
        return buses;
    }

    @Override
    public EventTags tags() {
        return tags;
    }

    /** Waits for running operations and closes the database workers. */
    @Override
    public void close() {
        workers.close();
    }
}
