package dev.askel.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Renewals of several nodes against a small model of the nodes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LeaseRenewalTest {
    private static final EngineRig RIG = EngineRig.withOneNode();
    private static final long START = 1_000_000;

    private final Random random = new Random(72);
    private final Set<String> members = new TreeSet<>();
    private long now = START;
    private long version = 1;

    @AfterAll
    static void stop() {
        RIG.close();
    }

    /** A node with calls of two accounts. */
    private static final class ModelNode {
        private final String name;
        private final Map<String, Integer> running = new HashMap<>();
        private final Map<String, Integer> waiting = new HashMap<>();
        private int permits;

        private ModelNode(String name) {
            this.name = name;
        }

        private static int sum(Map<String, Integer> counts) {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }

        private EndpointDemand demand(String endpoint) {
            var byAccount = new HashMap<String, Long>();
            running.forEach((account, count) -> byAccount.merge(account, (long) count, Long::sum));
            waiting.forEach((account, count) -> byAccount.merge(account, (long) count, Long::sum));
            byAccount.values().removeIf(count -> count == 0);
            return new EndpointDemand(
                    endpoint, permits, sum(running), sum(waiting), byAccount, sum(waiting));
        }

        private void start() {
            for (var account : List.copyOf(waiting.keySet())) {
                while (sum(running) < permits && waiting.getOrDefault(account, 0) > 0) {
                    waiting.merge(account, -1, Integer::sum);
                    running.merge(account, 1, Integer::sum);
                }
            }
        }

        private void endOne() {
            running.entrySet().stream()
                    .filter(each -> each.getValue() > 0)
                    .findFirst()
                    .ifPresent(each -> each.setValue(each.getValue() - 1));
        }
    }

    private void put(EndpointRule rule) throws SQLException {
        try (var connection = connection()) {
            RuleTable.put(connection, rule, version++);
        }
    }

    private static Connection connection() throws SQLException {
        return RIG.database().connect();
    }

    private EndpointLease renew(String node, EndpointDemand demand) throws SQLException {
        try (var connection = connection()) {
            connection.setAutoCommit(false);
            var leases = new LeaseRenewal(node, members, now).run(connection, List.of(demand));
            connection.commit();
            return leases.getFirst();
        }
    }

    @Test
    void random_calls_on_four_nodes_never_exceed_the_limit_and_no_node_starves()
            throws SQLException {
        runRandomCalls(600, 5);
    }

    @Test
    @Tag("nightly")
    void many_random_calls_never_exceed_the_limit() throws SQLException {
        runRandomCalls(3_000, 20);
    }

    /**
     * Makes random calls on four nodes.
     *
     * @param startsMin the minimum number of calls that each node starts
     */
    private void runRandomCalls(int steps, int startsMin) throws SQLException {
        var endpoint = EngineRig.uniqueName("service");
        int limit = 7;
        put(EndpointRule.empty(endpoint, now).withLimits(limit, 0, now));
        var nodes = new ArrayList<ModelNode>();
        for (int i = 0; i < 4; i++) {
            nodes.add(new ModelNode(endpoint + "-" + i));
            members.add(endpoint + "-" + i);
        }
        var started = new HashMap<String, Integer>();
        for (int step = 0; step < steps; step++) {
            now += random.nextInt(200);
            var node = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(4)) {
                case 0 -> node.waiting.merge("a" + random.nextInt(2), 1, Integer::sum);
                case 1 -> node.endOne();
                case 2 -> {
                    var demand = node.demand(endpoint);
                    // The node uses its former permits until the renewal is complete.
                    int before = ModelNode.sum(node.running);
                    node.start();
                    started.merge(node.name, ModelNode.sum(node.running) - before, Integer::sum);
                    node.permits = renew(node.name, demand).permits();
                }
                default -> {
                    int before = ModelNode.sum(node.running);
                    node.start();
                    started.merge(node.name, ModelNode.sum(node.running) - before, Integer::sum);
                }
            }
            int running = nodes.stream().mapToInt(each -> ModelNode.sum(each.running)).sum();
            assertThat(running).as("step %d", step).isLessThanOrEqualTo(limit);
        }
        assertThat(started.values()).hasSize(4).allMatch(count -> count > startsMin);
    }

    @Test
    void slots_of_all_nodes_are_distinct_and_keep_the_rate() throws SQLException {
        var endpoint = EngineRig.uniqueName("service");
        put(EndpointRule.empty(endpoint, now).withLimits(0, 50, now));
        members.addAll(Set.of("m", "n"));
        var slots = new TreeSet<Long>();
        for (int step = 0; step < 100; step++) {
            now += random.nextInt(300);
            var lease =
                    renew(
                            step % 2 == 0 ? "m" : "n",
                            new EndpointDemand(endpoint, 5, 0, 100, Map.of("a", 100L), 100));
            for (int i = 0; i < lease.slots(); i++) {
                assertThat(slots.add(lease.firstSlotMicros() + i * lease.slotIntervalMicros()))
                        .isTrue();
            }
        }
        long former = Long.MIN_VALUE;
        for (long slot : slots) {
            assertThat(slot - former < 0 || slot - former >= 20_000).isTrue();
            former = slot;
        }
        assertThat((long) slots.size()).isGreaterThan((now - START) * 50 / 1_000 * 9 / 10);
    }

    @Test
    void only_the_lease_of_a_node_that_left_the_cluster_expires() throws SQLException {
        var endpoint = EngineRig.uniqueName("service");
        put(EndpointRule.empty(endpoint, now).withLimits(3, 0, now));
        members.addAll(Set.of("m", "n"));
        var demand = new EndpointDemand(endpoint, 0, 0, 9, Map.of("a", 9L), 0);
        assertThat(renew("m", demand).permits()).isEqualTo(3);

        now += LeaseRenewal.EXPIRES_AFTER.toMillis() + 1;
        assertThat(renew("n", demand).permits()).isZero();

        members.remove("m");
        assertThat(renew("n", demand).permits()).isEqualTo(3);
    }

    @Test
    void one_renewal_stores_the_leases_of_many_rules() throws SQLException {
        var stem = EngineRig.uniqueName("service");
        members.addAll(Set.of("m", "n"));
        var demands = new ArrayList<EndpointDemand>();
        for (int i = 100; i < 160; i++) {
            var endpoint = stem + i;
            put(EndpointRule.empty(endpoint, now).withLimits(i, i % 2 == 0 ? 0 : 10, now));
            demands.add(
                    i % 10 == 9
                            ? new EndpointDemand(endpoint, 0, 0, 0, Map.of(), 0)
                            : new EndpointDemand(
                                    endpoint, 0, 1, 2, Map.of("a", 3L, "b", (long) i), 5));
        }
        List<EndpointLease> leases;
        try (var connection = connection()) {
            connection.setAutoCommit(false);
            leases = new LeaseRenewal("m", members, now).run(connection, demands);
            connection.commit();
        }

        assertThat(leases).hasSize(60);
        assertThat(leases.stream().filter(lease -> lease.slots() > 0)).hasSize(24);
        try (var connection = connection()) {
            var rows =
                    LeaseTable.list(
                            connection, demands.stream().map(EndpointDemand::endpoint).toList());
            assertThat(rows).hasSize(54);
            for (var row : rows) {
                long i = Long.parseLong(row.endpoint().substring(stem.length()));
                assertThat(row)
                        .isEqualTo(
                                new LeaseTable.LeaseRow(
                                        row.endpoint(),
                                        "m",
                                        (int) i,
                                        1,
                                        2,
                                        Map.of("a", 3L, "b", i)));
            }
            for (var lease : leases) {
                var stored =
                        RuleTable.lock(connection, List.of(lease.rule().endpoint())).getFirst();
                assertThat(stored.nextSlotMicros())
                        .isEqualTo(
                                lease.slots() == 0
                                        ? lease.rule().nextSlotMicros()
                                        : lease.firstSlotMicros()
                                                + lease.slots() * lease.slotIntervalMicros());
            }
        }
    }

    @Test
    void a_renewal_reads_the_pause_that_the_node_does_not_know() throws SQLException {
        var endpoint = EngineRig.uniqueName("service");
        put(EndpointRule.empty(endpoint, now).withLimits(3, 0, now));
        members.add("m");
        var demand = new EndpointDemand(endpoint, 3, 2, 9, Map.of("a", 9L), 0);
        put(EndpointRule.empty(endpoint, now).withLimits(3, 0, now).withPause(now));

        var lease = renew("m", demand);

        assertThat(lease.permits()).isZero();
        assertThat(lease.rule().paused()).isTrue();
        assertThat(lease.rule().version()).isEqualTo(version - 1);
    }
}
