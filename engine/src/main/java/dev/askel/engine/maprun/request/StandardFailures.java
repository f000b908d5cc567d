package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailureGroup;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailures;
import dev.askel.engine.api.workbench.MapRunMonitor.FailedChild;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.GroupedFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Groups the failures of Standard children. Reads the rows of the latest starts of each status
 * through an index, at most {@link ChildFailures#CHILDREN_MAX} rows in total.
 */
final class StandardFailures {
    /** The statuses of children that have not succeeded. */
    static final List<ExecutionStatus> FAILURES =
            List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);

    private static final String GROUPS =
            """
            SELECT g.*, e.error, e.cause FROM (
                SELECT status, failed_state, error_text, cause_fingerprint,
                       count(*) AS members, min(started_at) AS earliest,
                       max(started_at) AS latest,
                       array_to_string((array_agg(persistence_id
                           ORDER BY started_at DESC, persistence_id DESC))[1:?], ' ') AS examples,
                       sum(count(*)) OVER () AS children, count(*) OVER () AS groups
                  FROM (\
            """;

    /** The condition "status <> 'SUCCEEDED'" permits the use of the partial index. */
    private static final String OF_STATUS =
            """
            (SELECT persistence_id, status, started_at, failed_state, error_text, cause_fingerprint
               FROM executions
              WHERE map_run_arn = ? AND status = ? AND status <> 'SUCCEEDED'
              ORDER BY started_at DESC, persistence_id DESC LIMIT ?)\
            """;

    private static final String GROUPED =
            """
             LIMIT ?) AS f
                 GROUP BY status, failed_state, error_text, cause_fingerprint
                 ORDER BY members DESC, latest DESC, status, failed_state, error_text,
                          cause_fingerprint
                 LIMIT ?) AS g
              JOIN LATERAL (
                SELECT error, cause FROM executions
                 WHERE persistence_id = split_part(g.examples, ' ', 1) COLLATE "C") AS e ON true
             ORDER BY g.members DESC, g.latest DESC, g.status, g.failed_state, g.error_text,
                      g.cause_fingerprint\
            """;

    private StandardFailures() {}

    /** Reads the groups of a run. */
    static ChildFailures read(
            Connection connection, PayloadEncryption encryption, MapRunIdentity run)
            throws SQLException {
        var statement = statement(run.arn().toString(), ChildFailures.CHILDREN_MAX);
        var read =
                statement
                        .sql()
                        .list(
                                connection,
                                row -> read(row, encryption, run),
                                statement.parameterArray());
        long children = read.isEmpty() ? 0 : read.getFirst().children();
        return new ChildFailures(
                read.stream().map(Group::group).toList(),
                read.isEmpty() ? 0 : read.getFirst().groups(),
                children,
                children < ChildFailures.CHILDREN_MAX);
    }

    /** Returns the statement over at most {@code childrenMax} failures. */
    static Clause statement(String mapRunArn, int childrenMax) {
        var clause = Clause.of(GROUPS, ChildFailureGroup.EXAMPLES_MAX);
        for (var status : FAILURES) {
            clause =
                    clause.then(status == FAILURES.getFirst() ? "" : " UNION ALL ")
                            .then(OF_STATUS, mapRunArn, status.name(), childrenMax);
        }
        return clause.then(GROUPED, childrenMax, ChildFailures.GROUPS_MAX);
    }

    private record Group(ChildFailureGroup group, long children, long groups) {}

    private static Group read(Row row, PayloadEncryption encryption, MapRunIdentity run)
            throws SQLException {
        var examples = List.of(row.text("examples").split(" ", -1));
        return new Group(
                new ChildFailureGroup(
                        ExecutionStatus.valueOf(row.text("status")),
                        GroupedFailures.failures(row, examples.getFirst(), encryption),
                        examples.stream().map(id -> example(ExecutionId.parse(id), run)).toList()),
                row.bigint("children"),
                row.bigint("groups"));
    }

    private static FailedChild example(ExecutionId id, MapRunIdentity run) {
        return new FailedChild(
                id.arn(run.machineName()).toString(), ChildNumbers.of(run, id.name()));
    }
}
