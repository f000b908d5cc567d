package dev.askel.trigger.overview;

import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads the regions of an account. Each step of a query finds the next region in an index that
 * begins with account and region, so the cost does not depend on the number of rows.
 */
final class UsedRegions {
    /**
     * The tables whose rows make a region visible. A deleted state machine with executions still
     * has a row.
     */
    private static final List<Sql> QUERIES =
            List.of(
                    query("machines"),
                    query("schedules"),
                    query("event_rules"),
                    query("webhooks"),
                    query("mqtt_subscriptions"));

    private UsedRegions() {}

    private static Sql query(String table) {
        return new Sql(
                """
                WITH RECURSIVE used AS (
                    SELECT min(region) AS region FROM TABLE_NAME WHERE account = ?
                    UNION ALL
                    SELECT (SELECT min(region) FROM TABLE_NAME
                             WHERE account = ? AND region > used.region)
                      FROM used WHERE used.region IS NOT NULL
                )
                SELECT region FROM used WHERE region IS NOT NULL LIMIT ?\
                """
                        .replace("TABLE_NAME", table));
    }

    /**
     * Lists regions in alphabetical order.
     *
     * @param max the maximum number of regions of each table
     */
    static List<String> list(Connection connection, String account, int max) throws SQLException {
        var regions = new TreeSet<String>();
        for (var query : QUERIES) {
            regions.addAll(
                    query.list(connection, row -> row.text("region"), account, account, max));
        }
        return List.copyOf(regions);
    }
}
