package dev.askel.engine.semaphore;

import dev.askel.engine.api.workbench.Semaphores.SemaphoreRequest;
import dev.askel.engine.api.workbench.Semaphores.SemaphoreSummary;
import dev.askel.engine.journal.SemaphoreId;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.ExecutionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads semaphores for operators, and sets their limits. */
final class SemaphoreTable {
    private static final String COLUMNS =
            """
            SELECT s.semaphore, s.permit_limit,
                   (SELECT coalesce(sum(permits), 0)::bigint FROM semaphore_requests r
                     WHERE r.semaphore = s.semaphore AND r.state IN ('GRANTED', 'HELD')) AS used,
                   (SELECT count(*) FROM semaphore_requests r
                     WHERE r.semaphore = s.semaphore AND r.state = 'WAITING') AS waiting
              FROM semaphores s\
            """;
    private static final Sql FIND = new Sql(COLUMNS + " WHERE s.semaphore = ?");
    private static final Sql AFTER =
            new Sql(
                    COLUMNS
                            + " WHERE s.semaphore > ? AND s.semaphore < ? ORDER BY s.semaphore LIMIT ?");

    private static final String REQUESTS =
            """
            SELECT r.persistence_id, e.machine_name, r.permits, r.request_limit,
                   %s AS since
              FROM semaphore_requests r
              LEFT JOIN executions e ON e.persistence_id = r.persistence_id
             WHERE r.semaphore = ? AND r.state %s ORDER BY r.position LIMIT ?\
            """;
    private static final Sql HOLDERS =
            new Sql(
                    REQUESTS.formatted(
                            "coalesce(r.decided_at, r.requested_at)", "IN ('GRANTED', 'HELD')"));
    private static final Sql WAITERS = new Sql(REQUESTS.formatted("r.requested_at", "= 'WAITING'"));

    private static final Sql SET_LIMIT =
            new Sql("UPDATE semaphores SET permit_limit = ? WHERE semaphore = ?");
    private static final Sql RESET_LIMIT =
            new Sql("UPDATE semaphores SET permit_limit = NULL WHERE semaphore = ?");

    private SemaphoreTable() {}

    static @Nullable SemaphoreSummary find(Connection connection, SemaphoreId semaphore)
            throws SQLException {
        return FIND.first(connection, SemaphoreTable::summary, semaphore.text());
    }

    /** Lists the semaphores of an account and region after an id, in the order of the ids. */
    static List<SemaphoreSummary> listAfter(
            Connection connection, String prefix, String after, int rowsMax) throws SQLException {
        return AFTER.list(
                connection, SemaphoreTable::summary, after, GrantTable.endOf(prefix), rowsMax);
    }

    private static SemaphoreSummary summary(Row row) throws SQLException {
        var limit = row.bigintOrNull("permit_limit");
        return new SemaphoreSummary(
                SemaphoreId.parse(row.text("semaphore")).name(),
                limit == null ? null : Math.toIntExact(limit),
                row.bigint("used"),
                row.bigint("waiting"));
    }

    static List<SemaphoreRequest> holders(Connection connection, SemaphoreId semaphore, int rowsMax)
            throws SQLException {
        return HOLDERS.list(connection, SemaphoreTable::request, semaphore.text(), rowsMax);
    }

    static List<SemaphoreRequest> waiters(Connection connection, SemaphoreId semaphore, int rowsMax)
            throws SQLException {
        return WAITERS.list(connection, SemaphoreTable::request, semaphore.text(), rowsMax);
    }

    private static SemaphoreRequest request(Row row) throws SQLException {
        var persistenceId = row.text("persistence_id");
        var machine = row.textOrNull("machine_name");
        return new SemaphoreRequest(
                machine == null
                        ? persistenceId
                        : ExecutionId.parse(persistenceId).arn(machine).toString(),
                row.integer("permits"),
                row.integer("request_limit"),
                row.instant("since"));
    }

    /** Sets the limit of a locked row; null removes the limit. */
    static void setLimit(Connection connection, SemaphoreId semaphore, @Nullable Integer limit)
            throws SQLException {
        if (limit == null) {
            RESET_LIMIT.update(connection, semaphore.text());
        } else {
            SET_LIMIT.update(connection, limit, semaphore.text());
        }
    }
}
