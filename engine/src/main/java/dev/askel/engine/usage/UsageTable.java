package dev.askel.engine.usage;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The rows of {@code billed_usage}. A day is a number of whole days since 1970, UTC. */
final class UsageTable {
    private static final Sql ADD =
            new Sql(
                    """
                    INSERT INTO billed_usage AS stored (account, region, day, transitions,
                           express_requests, express_units)
                    SELECT account, region, ?, transitions, requests, units
                      FROM unnest(?, ?, ?, ?, ?)
                           AS added (account, region, transitions, requests, units)
                    ON CONFLICT (account, region, day) DO UPDATE
                       SET transitions = stored.transitions + excluded.transitions,
                           express_requests = stored.express_requests + excluded.express_requests,
                           express_units = stored.express_units + excluded.express_units\
                    """);

    private static final Sql SUM =
            new Sql(
                    """
                    SELECT min(day) AS first_day, coalesce(sum(transitions), 0)::bigint AS transitions,
                           coalesce(sum(express_requests), 0)::bigint AS requests,
                           coalesce(sum(express_units), 0)::bigint AS units
                      FROM billed_usage
                     WHERE account = ? AND region = ? AND day >= ?\
                    """);

    private static final Sql DELETE = new Sql("DELETE FROM billed_usage WHERE day < ?");

    /** Nodes lock rows in this order, so that two of them never wait for each other. */
    private static final Comparator<Map.Entry<ArnScope, Usage>> ORDER =
            Comparator.comparing((Map.Entry<ArnScope, Usage> each) -> each.getKey().account())
                    .thenComparing(each -> each.getKey().region());

    /**
     * The usage of several days.
     *
     * @param firstDay the first of these days with usage; null when there is none
     */
    record Sum(@Nullable Long firstDay, Usage usage) {}

    private UsageTable() {}

    /** Adds usage to the rows of a day. */
    static void add(Connection connection, long day, Map<ArnScope, Usage> added)
            throws SQLException {
        var ordered = added.entrySet().stream().sorted(ORDER).toList();
        ADD.update(
                connection,
                day,
                texts(ordered, ArnScope::account),
                texts(ordered, ArnScope::region),
                numbers(ordered, Usage::transitions),
                numbers(ordered, Usage::expressRequests),
                numbers(ordered, Usage::expressUnits));
    }

    private static String[] texts(
            List<Map.Entry<ArnScope, Usage>> rows, Function<ArnScope, String> column) {
        return rows.stream().map(row -> column.apply(row.getKey())).toArray(String[]::new);
    }

    private static Long[] numbers(
            List<Map.Entry<ArnScope, Usage>> rows, ToLongFunction<Usage> column) {
        return rows.stream().map(row -> column.applyAsLong(row.getValue())).toArray(Long[]::new);
    }

    /** Returns the usage of a day and of all later days. */
    static Sum sumSince(Connection connection, ArnScope scope, long day) throws SQLException {
        var sum =
                SUM.first(
                        connection,
                        row ->
                                new Sum(
                                        row.bigintOrNull("first_day"),
                                        new Usage(
                                                row.bigint("transitions"),
                                                row.bigint("requests"),
                                                row.bigint("units"))),
                        scope.account(),
                        scope.region(),
                        day);
        return sum == null ? new Sum(null, new Usage(0, 0, 0)) : sum;
    }

    /** Deletes the rows of all days before a day. */
    static void deleteBefore(Connection connection, long day) throws SQLException {
        DELETE.update(connection, day);
    }
}
