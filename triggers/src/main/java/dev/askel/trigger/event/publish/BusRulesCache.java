package dev.askel.trigger.event.publish;

import dev.askel.trigger.event.registry.BusKey;
import dev.askel.trigger.event.registry.BusSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Caches the compiled rules of recently used buses. Each use reads the version of the bus in the
 * transaction of the caller, so that a rule applies to all events after its change on every node.
 */
final class BusRulesCache {
    /** The maximum number of rules of all cached buses; one bus may have more. */
    static final int RULES_MAX = 20_000;

    /** The maximum number of cached buses. */
    private static final int BUSES_MAX = 1_000;

    private final Map<BusKey, BusRules> buses = new LinkedHashMap<>(16, 0.75f, true);
    private int rules;

    /** Returns the rules of the version of a bus that the transaction sees. */
    BusRules get(Connection connection, BusKey bus) throws SQLException {
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
        var eldest = buses.entrySet().iterator();
        while ((rules > RULES_MAX || buses.size() > BUSES_MAX) && buses.size() > 1) {
            rules -= eldest.next().getValue().size();
            eldest.remove();
        }
    }

    /** The number of rules of all cached buses. */
    synchronized int ruleCount() {
        return rules;
    }
}
