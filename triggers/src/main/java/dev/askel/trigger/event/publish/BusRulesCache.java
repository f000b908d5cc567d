package dev.askel.trigger.event.publish;

import dev.askel.engine.warning.LimitedWarnings;
import dev.askel.trigger.event.registry.BusKey;
import dev.askel.trigger.event.registry.BusSnapshot;
import dev.askel.trigger.event.registry.LaterVersionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the compiled rules of recently used buses. Each use reads the version of the bus in the
 * transaction of the caller, so that a rule applies to all events after its change on every node.
 */
final class BusRulesCache {
    private static final Logger LOG = LoggerFactory.getLogger(BusRulesCache.class);

    /** The maximum number of rules of all cached buses; one bus may have more. */
    static final int RULES_MAX = 20_000;

    /** The maximum number of cached buses. */
    private static final int BUSES_MAX = 1_000;

    private final Map<BusKey, BusRules> buses = new LinkedHashMap<>(16, 0.75f, true);
    private final LimitedWarnings damage = new LimitedWarnings(LOG, System::nanoTime);
    private final LimitedWarnings laterVersions = new LimitedWarnings(LOG, System::nanoTime);
    private int rules;
    private int unreadable;

    /**
     * Returns the rules of the version of a bus that the transaction sees. Warns of damaged rules
     * and targets, which miss the events of the caller.
     *
     * @throws LaterVersionException if a later release has stored a rule or a target of the bus
     */
    BusRules get(Connection connection, BusKey bus) throws SQLException {
        try {
            var current = current(connection, bus);
            var damaged = current.unreadable();
            if (!damaged.isEmpty()) {
                var first = damaged.getFirst();
                damage.warn(
                        first.ruleArn(),
                        "%s; the bus has %d damaged rules and targets"
                                .formatted(first.reason(), damaged.size()));
            }
            return current;
        } catch (LaterVersionException later) {
            laterVersions.warn(
                    bus.arn(),
                    "the bus refuses events, because a later release has stored a rule or a target: "
                            + later.getMessage());
            throw later;
        }
    }

    private BusRules current(Connection connection, BusKey bus) throws SQLException {
        var cached = find(bus);
        if (cached != null && cached.version() == BusSnapshot.currentVersion(connection, bus)) {
            return cached;
        }
        var compiled = BusRules.compile(BusSnapshot.read(connection, bus), cached);
        put(bus, compiled);
        return compiled;
    }

    private synchronized @Nullable BusRules find(BusKey bus) {
        return buses.get(bus);
    }

    private synchronized void put(BusKey bus, BusRules compiled) {
        var before = buses.put(bus, compiled);
        rules += compiled.size() - (before == null ? 0 : before.size());
        unreadable += unreadable(compiled) - (before == null ? 0 : unreadable(before));
        var eldest = buses.entrySet().iterator();
        while ((rules > RULES_MAX || buses.size() > BUSES_MAX) && buses.size() > 1) {
            var removed = eldest.next().getValue();
            rules -= removed.size();
            unreadable -= unreadable(removed);
            eldest.remove();
        }
    }

    private static int unreadable(BusRules bus) {
        return bus.unreadable().size();
    }

    /** The number of damaged rules and targets of all cached buses. */
    synchronized int unreadableCount() {
        return unreadable;
    }

    /** The number of rules of all cached buses. */
    synchronized int ruleCount() {
        return rules;
    }
}
