package dev.askel.engine.endpoint;

import dev.askel.engine.endpoint.LeaseTable.LeaseRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Renews the leases of one node in one transaction. The lock of a rule's row orders the renewals of
 * all nodes. The sum of the reserved permits never exceeds the limit, because a node takes only
 * permits that no other node has reserved. A node first stops using permits, and returns them with
 * its next renewal.
 *
 * @param node the incarnation of this node
 * @param members the incarnations of the cluster's nodes
 * @param nowMillis engine time
 */
record LeaseRenewal(String node, Set<String> members, long nowMillis) {
    /** The time after which the lease of a lost node expires. */
    static final Duration EXPIRES_AFTER = Duration.ofSeconds(10);

    /** Permits that cannot be divided equally pass to the next account or node after this time. */
    private static final Duration ROTATION = Duration.ofSeconds(2);

    private static final long MICROS_PER_SECOND = 1_000_000;

    /**
     * Renews the leases for the demands, with the same number of statements for any number of them.
     * Returns the leases; endpoints without a rule have none.
     */
    List<EndpointLease> run(Connection connection, List<EndpointDemand> demands)
            throws SQLException {
        var endpoints = demands.stream().map(EndpointDemand::endpoint).toList();
        var rules = new HashMap<String, EndpointRule>();
        RuleTable.lock(connection, endpoints).forEach(rule -> rules.put(rule.endpoint(), rule));
        // A node that has not joined the cluster yet does not know the living nodes.
        if (members.contains(node)) {
            LeaseTable.deleteExpired(connection, endpoints, nowMillis, members);
        }
        var byEndpoint = new HashMap<String, List<LeaseRow>>();
        for (var row : LeaseTable.list(connection, endpoints)) {
            if (!row.node().equals(node)) {
                byEndpoint.computeIfAbsent(row.endpoint(), _ -> new ArrayList<>()).add(row);
            }
        }
        var changes = new Changes();
        var leases = new ArrayList<EndpointLease>();
        for (var demand : demands) {
            var rule = rules.get(demand.endpoint());
            if (rule != null) {
                var others = byEndpoint.getOrDefault(demand.endpoint(), List.of());
                leases.add(renew(rule, demand, others, changes));
            }
        }
        changes.store(connection, node, nowMillis + EXPIRES_AFTER.toMillis());
        return leases;
    }

    /** The changes of a renewal. They are stored together, so locks are held for a short time. */
    private record Changes(
            List<LeaseRow> renewed, List<String> deleted, Map<String, Long> nextSlots) {
        private Changes() {
            this(new ArrayList<>(), new ArrayList<>(), new HashMap<>());
        }

        private void store(Connection connection, String node, long expiresAtMillis)
                throws SQLException {
            if (!renewed.isEmpty()) {
                LeaseTable.putAll(connection, renewed, expiresAtMillis);
            }
            if (!deleted.isEmpty()) {
                LeaseTable.delete(connection, deleted, node);
            }
            if (!nextSlots.isEmpty()) {
                RuleTable.setNextSlots(connection, nextSlots);
            }
        }
    }

    private EndpointLease renew(
            EndpointRule rule, EndpointDemand demand, List<LeaseRow> others, Changes changes) {
        var all = new HashMap<String, Map<String, Long>>();
        others.forEach(row -> all.put(row.node(), row.demands()));
        all.put(node, demand.byAccount());
        var shares =
                shares(rule.concurrency() == 0 ? slotsPerSecond(rule) : rule.concurrency(), all);
        int permits = permits(rule, demand, shares, others);
        if (demand.isIdle()) {
            changes.deleted().add(demand.endpoint());
        } else {
            changes.renewed()
                    .add(
                            new LeaseRow(
                                    demand.endpoint(),
                                    node,
                                    reserved(rule, demand, permits),
                                    demand.used(),
                                    demand.waiting(),
                                    demand.byAccount()));
        }
        return leaseSlots(rule, demand, permits, shares, all, changes);
    }

    /** Returns the permits of this node: its share, within the permits that others leave. */
    private int permits(
            EndpointRule rule,
            EndpointDemand demand,
            Map<String, Integer> shares,
            List<LeaseRow> others) {
        if (rule.paused()) {
            return 0;
        }
        if (rule.concurrency() == 0) {
            return demand.byAccount().isEmpty() ? 0 : EndpointRule.UNLIMITED;
        }
        long reserved = others.stream().mapToLong(LeaseRow::reserved).sum();
        return Math.clamp(rule.concurrency() - reserved, 0, sum(shares));
    }

    /**
     * Returns the permits that no other node may use: those in use, and those that this node may
     * use before it receives its new lease.
     */
    private static int reserved(EndpointRule rule, EndpointDemand demand, int permits) {
        if (rule.concurrency() == 0) {
            return demand.used();
        }
        // These permits may exceed a limit that was lowered in the meantime. They count until the
        // node has stopped using them, because the limit can be raised again before.
        int former =
                demand.permits() == EndpointRule.UNLIMITED ? rule.concurrency() : demand.permits();
        return Math.max(demand.used(), Math.max(permits, former));
    }

    private EndpointLease leaseSlots(
            EndpointRule rule,
            EndpointDemand demand,
            int permits,
            Map<String, Integer> shares,
            Map<String, Map<String, Long>> all,
            Changes changes) {
        double rate = rule.currentRate(nowMillis);
        if (rate == 0 || rule.paused() || demand.slots() == 0) {
            return new EndpointLease(rule, permits, !demand.isIdle(), shares, 0, 0, 0);
        }
        long interval = Math.max(1, Math.round(MICROS_PER_SECOND / rate));
        long now = nowMillis * 1_000;
        long first = Math.max(rule.nextSlotMicros(), now);
        long end = now + EndpointRule.SLOTS_AHEAD.toNanos() / 1_000;
        long free = first > end ? 0 : (end - first) / interval + 1;
        int share = sum(shares(slotsPerSecond(rule), all));
        // The first node that asks gets a due slot. Such a slot waits for no other node.
        int fair = Math.max(share, first == now ? 1 : 0);
        int slots = (int) Math.min(Math.min(demand.slots(), free), fair);
        if (slots > 0) {
            changes.nextSlots().put(rule.endpoint(), first + slots * interval);
        }
        return new EndpointLease(rule, permits, !demand.isIdle(), shares, first, interval, slots);
    }

    /** Returns the number of slots that the nodes share: those of a second, but at least one. */
    private int slotsPerSecond(EndpointRule rule) {
        return (int) Math.max(1, Math.floor(rule.currentRate(nowMillis)));
    }

    /** Returns the shares of this node by account. */
    private Map<String, Integer> shares(int permits, Map<String, Map<String, Long>> demands) {
        return PermitShares.divide(permits, demands, nowMillis / ROTATION.toMillis())
                .getOrDefault(node, Map.of());
    }

    private static int sum(Map<String, Integer> shares) {
        return shares.values().stream().mapToInt(Integer::intValue).sum();
    }
}
