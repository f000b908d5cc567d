package dev.askel.trigger.event.registry;

import dev.askel.trigger.event.EventRules.Rule;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.event.RuleTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The enabled rules of a bus with their targets.
 *
 * @param version the version of the bus before the rules were read
 * @param unreadable the damaged rules and targets, which are left out
 */
public record BusSnapshot(
        long version, List<RuleWithTargets> rules, List<UnreadableRule> unreadable) {
    /** An enabled rule and its targets. */
    public record RuleWithTargets(Rule rule, List<RuleTarget> targets) {}

    /**
     * Reads the rules of a bus; a bus that does not exist has none.
     *
     * @throws LaterVersionException if a later release has stored a rule or a target of the bus
     */
    public static BusSnapshot read(Connection connection, BusKey bus) throws SQLException {
        long version = BusTable.version(connection, bus);
        var unreadable = new ArrayList<UnreadableRule>();
        var targets = new HashMap<String, List<RuleTarget>>();
        for (var each : TargetTable.listOfBus(connection, bus, unreadable)) {
            targets.computeIfAbsent(each.rule(), _ -> new ArrayList<>()).add(each.target());
        }
        var rules = new ArrayList<RuleWithTargets>();
        for (var rule : RuleTable.listOfBus(connection, bus, unreadable)) {
            var own = targets.get(rule.name());
            if (own != null && rule.state() != RuleState.DISABLED) {
                rules.add(new RuleWithTargets(rule, List.copyOf(own)));
            }
        }
        return new BusSnapshot(version, List.copyOf(rules), List.copyOf(unreadable));
    }

    /** Reads the current version of a bus; 0 before its first change. */
    public static long currentVersion(Connection connection, BusKey bus) throws SQLException {
        return BusTable.version(connection, bus);
    }
}
