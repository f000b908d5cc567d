package dev.askel.load.cluster;

import static java.util.Map.entry;

import dev.askel.engine.journal.partition.Slices;
import dev.askel.load.mix.LoadMachine;
import dev.askel.load.mix.LoadRegion;
import dev.askel.load.process.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks the rows in the database after all executions of a load have ended.
 *
 * <p>This class reads tables instead of using the wire protocol, because the API does not show the
 * journal, wake-ups and open tasks.
 */
final class StoredRules {
    private static final String ACCOUNT = "123456789012";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /**
     * Queries by the violation that they detect. Each returns the ids of executions, Map Runs,
     * schedules or sources of events with the violation.
     */
    private static final Map<String, String> QUERIES =
            Map.ofEntries(
                    entry(
                            "a Map Run still runs, or its parent has no notice of its end",
                            "SELECT map_run_id FROM askel.map_runs WHERE parent_persistence_id LIKE ?"
                                    + " AND (status = 'RUNNING' OR NOT notified)"),
                    entry(
                            "an execution still runs",
                            "SELECT persistence_id FROM askel.executions"
                                    + " WHERE persistence_id LIKE ? AND status = 'RUNNING'"),
                    entry(
                            "the rows of the journal are not contiguous",
                            "SELECT persistence_id FROM askel.event_journal WHERE persistence_id LIKE ?"
                                    + " GROUP BY persistence_id HAVING min(sequence_number) <> 1"
                                    + " OR max(sequence_number) <> count(*)"),
                    entry(
                            "an ended execution has a wake-up",
                            "SELECT persistence_id FROM askel.wakeups WHERE persistence_id LIKE ?"),
                    entry(
                            "an ended execution has an open task",
                            "SELECT persistence_id FROM askel.open_tasks WHERE persistence_id LIKE ?"),
                    entry(
                            "an Express start remains after its run",
                            "SELECT persistence_id FROM askel.express_starts WHERE persistence_id LIKE ?"),
                    entry(
                            "a schedule remains after its last occurrence",
                            "SELECT account || '/' || region || '/' || name FROM askel.schedules"
                                    + " WHERE account || '/' || region || '/' LIKE ?"),
                    entry(
                            "an event is not delivered",
                            "SELECT source_arn FROM askel.trigger_deliveries"
                                    + " WHERE account || '/' || region || '/' LIKE ?"),
                    entry(
                            "an ended execution waits for a permit of its start limit or holds one",
                            "SELECT persistence_id FROM askel.start_requests WHERE persistence_id LIKE ?"),
                    entry(
                            "an ended execution is paused",
                            "SELECT persistence_id FROM askel.paused_executions WHERE persistence_id LIKE ?"),
                    entry(
                            "an ended execution waits for permits of a semaphore or holds them",
                            "SELECT persistence_id FROM askel.semaphore_requests WHERE persistence_id LIKE ?"),
                    entry(
                            "an execution is in quarantine",
                            "SELECT persistence_id FROM askel.quarantine WHERE persistence_id LIKE ?"));

    private StoredRules() {}

    /**
     * Returns one sentence for each violation that still exists at the deadline.
     *
     * @param deadline the time until which executions may still send each other notifications
     */
    static List<String> violations(TestCluster cluster, LoadRegion region, Deadline deadline) {
        var violations = new ArrayList<List<String>>();
        deadline.await(
                () -> {
                    violations.clear();
                    try (var connection = cluster.connect()) {
                        violations.add(violations(connection, region));
                    } catch (SQLException e) {
                        violations.add(
                                List.of("the database cannot be queried: " + e.getMessage()));
                    }
                    return violations.getFirst().isEmpty();
                },
                POLL_INTERVAL);
        return violations.getFirst();
    }

    /** Returns one sentence for each present violation. */
    static List<String> violations(Connection connection, LoadRegion region) throws SQLException {
        var violations = new ArrayList<String>();
        for (var query : QUERIES.entrySet()) {
            try (var statement = connection.prepareStatement(query.getValue())) {
                statement.setString(1, idPattern(region));
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        violations.add(query.getKey() + ": " + rows.getString(1));
                    }
                }
            }
        }
        return violations;
    }

    /**
     * Returns one sentence for each acknowledged start without a succeeded execution.
     *
     * @param acknowledged the ARNs of the executions
     */
    static List<String> lostStarts(
            Connection connection, LoadRegion region, String machine, Set<String> acknowledged)
            throws SQLException {
        var lost = new TreeSet<>(acknowledged);
        try (var statement =
                connection.prepareStatement(
                        "SELECT execution_name FROM askel.executions WHERE persistence_id LIKE ?"
                                + " AND machine_name = ? AND status = 'SUCCEEDED'")) {
            statement.setString(1, idPattern(region));
            statement.setString(2, machine);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lost.remove(region.executionArn(machine, rows.getString(1)));
                }
            }
        }
        return lost.stream().map(arn -> "acknowledged start is lost: " + arn).toList();
    }

    private static String idPattern(LoadRegion region) {
        return ACCOUNT + "/" + region.name() + "/%";
    }

    /**
     * The location of an execution.
     *
     * @param host the host of the node that runs the execution
     * @param shard the shard of the execution
     */
    record ExecutionLocation(int host, int shard) {}

    /**
     * Returns the location of each execution of {@link LoadMachine#PULSE} that has an active call,
     * by ARN.
     */
    static Map<String, ExecutionLocation> executionLocations(TestCluster cluster, LoadRegion region)
            throws SQLException {
        var locations = new HashMap<String, ExecutionLocation>();
        try (var connection = cluster.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT e.execution_name, w.claimed_by, w.persistence_id FROM askel.wakeups AS w"
                                        + " JOIN askel.executions AS e USING (persistence_id)"
                                        + " WHERE w.persistence_id LIKE ? AND e.machine_name = ?"
                                        + " AND w.claimed_by IS NOT NULL")) {
            statement.setString(1, idPattern(region));
            statement.setString(2, LoadMachine.PULSE.name());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var arn = region.executionArn(LoadMachine.PULSE.name(), rows.getString(1));
                    var claimedBy = rows.getString(2);
                    var shard = Slices.shardOf(rows.getString(3));
                    for (var node : cluster.nodes()) {
                        if (claimedBy.contains("@" + node.address() + ":")) {
                            locations.put(arn, new ExecutionLocation(node.host(), shard));
                        }
                    }
                }
            }
        }
        return locations;
    }
}
