package dev.askel.trigger.event.registry;

import dev.askel.engine.api.Answer;
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
        rules = new StoredEventRules(workers, tokens, lookup);
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
    public CompletionStage<Answer<ScopesWithRules>> defaultBusesWithRules() {
        return workers.submit(database -> {
            var found =
                    database.read(connection ->
                            RuleTable.listScopesOfDefaultBus(
                                    connection, ScopesWithRules.SCOPES_MAX + 1));
            return Answer.ok(
                    new ScopesWithRules(
                            Set.copyOf(found), found.size() <= ScopesWithRules.SCOPES_MAX));
        });
    }
}
