package dev.askel.load.cluster;

import dev.askel.engine.journal.partition.Slices;
import dev.askel.load.mix.Machine;
import dev.askel.load.mix.Realm;
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

/** What must hold of the rows that a load has left behind when all of it has ended. */
final class StoredRules {
    private static final String ACCOUNT = "123456789012";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /** Each gives the ids that are as they must not be. */
    private static final Map<String, String> QUERIES =
            Map.of(
                    "an execution still runs",
                    "SELECT persistence_id FROM askel.executions"
                            + " WHERE persistence_id LIKE ? AND status = 'RUNNING'",
                    "rows of the journal are contiguous",
                    "SELECT persistence_id FROM askel.event_journal WHERE persistence_id LIKE ?"
                            + " GROUP BY persistence_id HAVING min(sequence_number) <> 1"
                            + " OR max(sequence_number) <> count(*)",
                    "an ended execution is not woken",
                    "SELECT persistence_id FROM askel.wakeups WHERE persistence_id LIKE ?",
                    "an ended execution has no open task",
                    "SELECT persistence_id FROM askel.open_tasks WHERE persistence_id LIKE ?",
                    "an Express start is removed when it has run",
                    "SELECT persistence_id FROM askel.express_starts WHERE persistence_id LIKE ?",
                    "nothing is in quarantine",
                    "SELECT persistence_id FROM askel.quarantine WHERE persistence_id LIKE ?");

    private StoredRules() {}

    /**
     * One sentence for each violation; none when all is well by then.
     *
     * @param deadline until which what executions owe each other may take its time
     */
    static List<String> violations(Cluster cluster, Realm realm, Deadline deadline) {
        var violations = new ArrayList<List<String>>();
        deadline.await(
                () -> {
                    violations.clear();
                    try (var connection = cluster.connect()) {
                        violations.add(violations(connection, realm));
                    } catch (SQLException e) {
                        violations.add(List.of("the database cannot be asked: " + e.getMessage()));
                    }
                    return violations.getFirst().isEmpty();
                },
                BETWEEN_LOOKS);
        return violations.getFirst();
    }

    /** The same, as it is now. */
    static List<String> violations(Connection connection, Realm realm) throws SQLException {
        var violations = new ArrayList<String>();
        for (var query : QUERIES.entrySet()) {
            try (var statement = connection.prepareStatement(query.getValue())) {
                statement.setString(1, ids(realm));
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
     * One sentence for each start that was acknowledged and that no execution has come of which has
     * succeeded.
     *
     * @param acknowledged the executions' ARNs
     */
    static List<String> lostStarts(
            Connection connection, Realm realm, String machine, Set<String> acknowledged)
            throws SQLException {
        var lost = new TreeSet<>(acknowledged);
        try (var statement =
                connection.prepareStatement(
                        "SELECT execution_name FROM askel.executions WHERE persistence_id LIKE ?"
                                + " AND machine_name = ? AND status = 'SUCCEEDED'")) {
            statement.setString(1, ids(realm));
            statement.setString(2, machine);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lost.remove(realm.execution(machine, rows.getString(1)));
                }
            }
        }
        return lost.stream().map(arn -> "acknowledged start is lost: " + arn).toList();
    }

    private static String ids(Realm realm) {
        return ACCOUNT + "/" + realm.name() + "/%";
    }

    /**
     * Where an execution is.
     *
     * @param host of its node
     * @param shard that it belongs to
     */
    record Place(int host, int shard) {}

    /** Where each pulse is whose node makes a call for it, by the pulse's ARN. */
    static Map<String, Place> places(Cluster cluster, Realm realm) throws SQLException {
        var places = new HashMap<String, Place>();
        try (var connection = cluster.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT e.execution_name, w.claimed_by, w.persistence_id FROM askel.wakeups AS w"
                                        + " JOIN askel.executions AS e USING (persistence_id)"
                                        + " WHERE w.persistence_id LIKE ? AND e.machine_name = ?"
                                        + " AND w.claimed_by IS NOT NULL")) {
            statement.setString(1, ids(realm));
            statement.setString(2, Machine.PULSE.name());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var arn = realm.execution(Machine.PULSE.name(), rows.getString(1));
                    var claimedBy = rows.getString(2);
                    var shard = Slices.shardOf(rows.getString(3));
                    for (var node : cluster.nodes()) {
                        if (claimedBy.contains("@" + node.address() + ":")) {
                            places.put(arn, new Place(node.host(), shard));
                        }
                    }
                }
            }
        }
        return places;
    }
}
