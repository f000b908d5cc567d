package dev.askel.engine.endpoint;

import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Reads and writes the rows of {@code endpoint_leases}, and counts parked executions. */
final class LeaseTable {
    // A living node without a connection to the database keeps its permits, because its calls in
    // flight continue. So only leases of lost nodes expire.
    private static final Sql DELETE_EXPIRED =
            new Sql(
                    """
                    DELETE FROM endpoint_leases
                     WHERE endpoint = ANY (?) AND expires_at < ? AND node <> ALL (?)\
                    """);
    private static final Sql OF_ENDPOINTS =
            new Sql(
                    """
                    SELECT endpoint, node, reserved, used, waiting, accounts, demands
                      FROM endpoint_leases WHERE endpoint = ANY (?)\
                    """);
    // Arrays of arrays must be rectangular, so the accounts of a row are one text.
    private static final Sql PUT =
            new Sql(
                    """
                    INSERT INTO endpoint_leases
                           (endpoint, node, reserved, used, waiting, accounts, demands, expires_at)
                    SELECT l.endpoint, l.node, l.reserved, l.used, l.waiting,
                           string_to_array(l.accounts, ','),
                           string_to_array(l.demands, ',')::bigint[], ?
                      FROM unnest(?, ?, ?, ?, ?, ?, ?)
                           AS l (endpoint, node, reserved, used, waiting, accounts, demands)
                    ON CONFLICT (endpoint, node) DO UPDATE
                       SET reserved = excluded.reserved, used = excluded.used,
                           waiting = excluded.waiting, accounts = excluded.accounts,
                           demands = excluded.demands, expires_at = excluded.expires_at\
                    """);
    private static final Sql DELETE =
            new Sql("DELETE FROM endpoint_leases WHERE endpoint = ANY (?) AND node = ?");
    private static final Sql DELETE_ENDPOINT =
            new Sql("DELETE FROM endpoint_leases WHERE endpoint = ?");
    private static final Sql PARKED =
            new Sql(
                    """
                    SELECT count(*) AS parked FROM (
                        SELECT FROM wakeups WHERE waits_for >= ? AND waits_for < ? LIMIT ?) AS w\
                    """);

    private LeaseTable() {}

    /**
     * A row.
     *
     * @param demands the calls that run or wait on the node, by account
     */
    record LeaseRow(
            String endpoint,
            String node,
            int reserved,
            int used,
            int waiting,
            Map<String, Long> demands) {
        private List<String> accounts() {
            return demands.keySet().stream().sorted().toList();
        }

        private static LeaseRow read(Row row) throws SQLException {
            var accounts = row.texts("accounts");
            var demands = row.bigints("demands");
            var byAccount = new HashMap<String, Long>();
            for (int i = 0; i < accounts.size(); i++) {
                byAccount.put(accounts.get(i), demands[i]);
            }
            return new LeaseRow(
                    row.text("endpoint"),
                    row.text("node"),
                    row.integer("reserved"),
                    row.integer("used"),
                    row.integer("waiting"),
                    byAccount);
        }
    }

    /** Deletes the expired leases of nodes that are not members of the cluster. */
    static void deleteExpired(
            Connection connection, List<String> endpoints, long nowMillis, Set<String> members)
            throws SQLException {
        DELETE_EXPIRED.update(
                connection,
                endpoints.toArray(String[]::new),
                nowMillis,
                members.toArray(String[]::new));
    }

    static List<LeaseRow> list(Connection connection, List<String> endpoints) throws SQLException {
        return OF_ENDPOINTS.list(
                connection, LeaseRow::read, (Object) endpoints.toArray(String[]::new));
    }

    static void putAll(Connection connection, List<LeaseRow> rows, long expiresAtMillis)
            throws SQLException {
        PUT.update(
                connection,
                expiresAtMillis,
                texts(rows, LeaseRow::endpoint),
                texts(rows, LeaseRow::node),
                numbers(rows, LeaseRow::reserved),
                numbers(rows, LeaseRow::used),
                numbers(rows, LeaseRow::waiting),
                texts(rows, row -> String.join(",", row.accounts())),
                texts(
                        rows,
                        row ->
                                row.accounts().stream()
                                        .map(account -> String.valueOf(row.demands().get(account)))
                                        .collect(Collectors.joining(","))));
    }

    private static String[] texts(List<LeaseRow> rows, Function<LeaseRow, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    private static Long[] numbers(List<LeaseRow> rows, ToLongFunction<LeaseRow> column) {
        return rows.stream().mapToLong(column).boxed().toArray(Long[]::new);
    }

    static void delete(Connection connection, List<String> endpoints, String node)
            throws SQLException {
        DELETE.update(connection, endpoints.toArray(String[]::new), node);
    }

    /** Deletes the leases of an endpoint whose rule is deleted. */
    static void deleteAll(Connection connection, String endpoint) throws SQLException {
        DELETE_ENDPOINT.update(connection, endpoint);
    }

    /** Returns the number of executions that are parked for an endpoint, at most {@code max}. */
    static long countParked(Connection connection, String endpoint, long max) throws SQLException {
        var first = NodeEndpoints.permitName(endpoint, "");
        var count =
                PARKED.first(
                        connection,
                        row -> row.bigint("parked"),
                        first,
                        // The permit of an account begins with the space after the endpoint.
                        first.substring(0, first.length() - 1) + "!",
                        max);
        return count == null ? 0 : count;
    }
}
