package dev.askel.trigger.event.publish;

import dev.askel.engine.api.Answer;
import dev.askel.engine.sql.Database;
import dev.askel.trigger.event.input.MatchedEvent;
import dev.askel.trigger.event.publish.CompiledRule.CompiledTarget;
import dev.askel.trigger.event.registry.BusKey;
import dev.askel.trigger.target.Deliveries;
import dev.askel.trigger.target.Delivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stores the deliveries of events to the targets of matching rules. */
final class EventWriter {
    /** The maximum number of rows of one insertion. */
    private static final int INSERTED_MAX = 200;

    /** The maximum size of the inputs of all deliveries of one insertion, in characters. */
    private static final long INSERTED_CHARS_MAX = 8L * 1024 * 1024;

    private final Deliveries deliveries;
    private final int deliveriesMax;
    private final BusRulesCache rules = new BusRulesCache();

    /**
     * Creates a writer.
     *
     * @param deliveries receives the deliveries
     * @param deliveriesMax the maximum number of deliveries of one event; a transaction ends after
     *     the event that reaches this number
     */
    EventWriter(Deliveries deliveries, int deliveriesMax) {
        this.deliveries = deliveries;
        this.deliveriesMax = deliveriesMax;
    }

    /**
     * The result of a transaction.
     *
     * @param events the number of processed events, at least 1
     * @param matched the number of events with deliveries
     * @param deliveries the number of stored deliveries
     * @param refused the events with too many deliveries, which stored none
     */
    record Written(int events, int matched, int deliveries, Set<PublishedEvent> refused) {}

    /** A target that an event matches. */
    private record Match(
            CompiledRule rule, PublishedEvent event, MatchedEvent seen, CompiledTarget target) {
        private Delivery delivery() {
            return rule.delivery(event, seen, target);
        }
    }

    /**
     * Stores the deliveries of the first of these events in one transaction. The number of stored
     * deliveries is less than twice the maximum of one event.
     */
    Answer<Written> write(Database database, List<PublishedEvent> events) throws SQLException {
        return database.transact(connection -> {
            var current = new HashMap<BusKey, BusRules>();
            var refused = new HashSet<PublishedEvent>();
            var insertion = new Insertion(connection);
            int processed = 0;
            int matched = 0;
            while (processed < events.size() && insertion.count < deliveriesMax) {
                var event = events.get(processed++);
                var matches = matches(connection, event, current);
                if (matches.size() > deliveriesMax) {
                    refused.add(event);
                    continue;
                }
                matched += matches.isEmpty() ? 0 : 1;
                for (var match : matches) {
                    insertion.add(match.delivery());
                }
            }
            insertion.flush();
            return Answer.ok(new Written(processed, matched, insertion.count, refused));
        });
    }

    /** Returns the matches of an event; stops soon after the maximum. */
    private List<Match> matches(
            Connection connection, PublishedEvent event, Map<BusKey, BusRules> current)
            throws SQLException {
        var matches = new ArrayList<Match>();
        var visited = new HashSet<BusKey>();
        var pending = new ArrayDeque<PublishedEvent>();
        pending.add(event);
        visited.add(event.bus());
        while (!pending.isEmpty() && matches.size() <= deliveriesMax) {
            var next = pending.remove();
            for (var rule : rules(connection, next.bus(), current).matching(next)) {
                var seen = rule.matched(next);
                for (var target : rule.targets()) {
                    var bus = target.bus();
                    if (bus == null) {
                        matches.add(new Match(rule, next, seen, target));
                    } else if (visited.add(bus)) {
                        // A bus receives an event once, even when buses are targets of each other.
                        pending.add(next.on(bus));
                    }
                }
            }
        }
        return matches;
    }

    private BusRules rules(Connection connection, BusKey bus, Map<BusKey, BusRules> current)
            throws SQLException {
        var found = current.get(bus);
        if (found == null) {
            found = rules.get(connection, bus);
            current.put(bus, found);
        }
        return found;
    }

    /** The number of rules that this node has compiled. */
    int compiledRuleCount() {
        return rules.ruleCount();
    }

    /** The number of damaged rules and targets that get no events. */
    int unreadableRuleCount() {
        return rules.unreadableCount();
    }

    /** Inserts deliveries in groups of bounded size. */
    private final class Insertion {
        private final Connection connection;
        private final List<Delivery> pending = new ArrayList<>();
        private long chars;
        private int count;

        private Insertion(Connection connection) {
            this.connection = connection;
        }

        private void add(Delivery delivery) throws SQLException {
            pending.add(delivery);
            count++;
            var input = delivery.target().input();
            chars += input == null ? 0 : input.length();
            if (pending.size() == INSERTED_MAX || chars > INSERTED_CHARS_MAX) {
                flush();
            }
        }

        private void flush() throws SQLException {
            if (!pending.isEmpty()) {
                deliveries.insert(connection, pending);
                pending.clear();
                chars = 0;
            }
        }
    }
}
