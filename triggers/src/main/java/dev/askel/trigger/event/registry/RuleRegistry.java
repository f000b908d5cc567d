package dev.askel.trigger.event.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventRules;
import dev.askel.trigger.event.EventTags;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The event buses, rules, targets and tags of a migrated database. */
public final class RuleRegistry {
    /** The maximum number of accounts and regions in {@link #defaultBusesWithRules}. */
    private static final int SCOPES_MAX = 10_000;

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
    public RuleRegistry(SqlWorkers workers, PageTokens tokens, EngineTime time) {
        this.workers = workers;
        var lookup = new BusLookup();
        rules = new StoredRules(workers, tokens, lookup);
        buses = new StoredBuses(workers, tokens, lookup, time);
        tags = new StoredTags(workers, lookup);
    }

    /** The operations on rules and targets. */
    public EventRules rules() {
        return rules;
    }

    /** The operations on event buses. */
    public EventBuses buses() {
        return buses;
    }

    /** The operations on tags. */
    public EventTags tags() {
        return tags;
    }

    /** Finds the accounts and regions whose default bus has rules. */
    public CompletionStage<Answer<Set<ArnScope>>> defaultBusesWithRules() {
        return workers.submit(database ->
                Answer.ok(
                        Set.copyOf(
                                database.read(connection ->
                                        BusTable.findWithRules(
                                                connection, EventBuses.DEFAULT, SCOPES_MAX)))));
    }
}
