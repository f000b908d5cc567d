package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroup;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroups;
import dev.askel.engine.api.workbench.SimilarFailures;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Groups failures of the same machine, state and error whose causes differ only in numbers and ids.
 * Reads the latest {@link FailureGroups#EXECUTIONS_MAX} failures from the index of failures.
 */
public final class GroupedFailures {
    private static final Set<ExecutionStatus> ERRORS =
            EnumSet.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT);

    private static final String GROUPS =
            """
            SELECT *, sum(members) OVER () AS failures, count(*) OVER () AS groups FROM (
                SELECT f.machine_id, f.failed_state, f.error_text, f.cause_fingerprint,
                       count(*) AS members, min(f.started_at) AS earliest,
                       max(f.started_at) AS latest,
            """;

    /** Sorts all rows, so it is used only for requests that need more than the latest member. */
    private static final String RECENT =
            """
            array_to_string((array_agg(f.persistence_id
                ORDER BY f.started_at DESC, f.persistence_id DESC))[1:?], ' ') AS recent FROM (
            """;

    private static final String ONLY_LATEST = "NULL::text AS recent FROM (";

    private static final String GROUPED =
            """
            ) AS f GROUP BY f.machine_id, f.failed_state, f.error_text, f.cause_fingerprint) AS g
             ORDER BY members DESC, latest DESC, machine_id, failed_state, error_text,
                      cause_fingerprint
             LIMIT ?\
            """;

    /** Finds the latest execution of each group by its position in the index. */
    private static final String LATEST =
            """
            ) AS g CROSS JOIN LATERAL (
                SELECT x.persistence_id FROM executions AS x
                 WHERE x.account = ? AND x.region = ? AND x.map_run_arn IS NULL
                   AND x.status IN ('FAILED', 'TIMED_OUT', 'ABORTED')
                   AND x.started_at = g.latest AND x.machine_id = g.machine_id
                   AND x.failed_state IS NOT DISTINCT FROM g.failed_state
                   AND x.error_text IS NOT DISTINCT FROM g.error_text
                   AND x.cause_fingerprint IS NOT DISTINCT FROM g.cause_fingerprint
                 ORDER BY x.persistence_id DESC LIMIT 1) AS latest_row
              CROSS JOIN LATERAL (
                SELECT * FROM executions AS y
                 WHERE y.persistence_id = latest_row.persistence_id LIMIT 1) AS e
             ORDER BY g.members DESC, g.latest DESC, g.machine_id, g.failed_state, g.error_text,
                      g.cause_fingerprint\
            """;

    /** Reads the latest end of each group from the rows of its executions. */
    private static final String STOPS =
            """
            SELECT f.machine_id, f.failed_state, f.error_text, f.cause_fingerprint,
                   max(f.stopped_at) AS last_stop FROM (\
            """;

    private static final String BY_GROUP =
            ") AS f GROUP BY f.machine_id, f.failed_state, f.error_text, f.cause_fingerprint";

    private final SqlWorkers workers;

    public GroupedFailures(SqlWorkers workers) {
        this.workers = workers;
    }

    /** Groups failures for {@link dev.askel.engine.api.workbench.ExecutionStatistics#failures}. */
    public CompletionStage<Answer<FailureGroups>> failures(
            Caller caller, ExecutionCriteria criteria, int membersMax) {
        return workers.submit(
                ExecutionSearch.checkOwn(caller, criteria)
                        .then(GroupedFailures::restrictToFailures),
                (database, restricted) ->
                        Answer.ok(
                                database.read(connection ->
                                        read(
                                                connection,
                                                database.encryption(),
                                                caller.scope(),
                                                restricted,
                                                membersMax))));
    }

    private static Answer<ExecutionCriteria> restrictToFailures(ExecutionCriteria criteria) {
        if (criteria.statuses().isEmpty()) {
            return Answer.ok(criteria.withStatuses(ERRORS));
        }
        return SearchQuery.FAILURES.containsAll(criteria.statuses())
                ? Answer.ok(criteria)
                : Answer.refused(
                        new ValidationException(
                                "Only FAILED, TIMED_OUT and ABORTED executions form groups of"
                                        + " failures."));
    }

    private static FailureGroups read(
            Connection connection,
            PayloadEncryption encryption,
            ArnScope scope,
            ExecutionCriteria criteria,
            int membersMax)
            throws SQLException {
        var query =
                new SearchQuery(scope, ExecutionSearch.boundCauses(connection, scope, criteria));
        var statement = statement(scope, query, FailureGroups.EXECUTIONS_MAX, membersMax);
        var read =
                statement
                        .sql()
                        .list(connection, row -> row(row, encryption), statement.parameterArray());
        long failures = read.isEmpty() ? 0 : read.getFirst().failures();
        var stops = stops(connection, query, failures);
        return new FailureGroups(
                read.stream().map(group -> group.with(stops)).toList(),
                read.isEmpty() ? 0 : read.getFirst().groups(),
                failures,
                failures < FailureGroups.EXECUTIONS_MAX);
    }

    /**
     * Returns the statement over the latest {@code executionsMax} failures.
     *
     * @param membersMax the maximum number of members that the result names for each group
     */
    static Clause statement(ArnScope scope, SearchQuery query, int executionsMax, int membersMax) {
        var members = membersMax > 1 ? Clause.of(RECENT, membersMax) : Clause.of(ONLY_LATEST);
        var columns =
                membersMax > 1
                        ? SearchQuery.FAILURE_COLUMNS + ", e.persistence_id"
                        : SearchQuery.FAILURE_COLUMNS;
        return Clause.of("SELECT g.*, e.persistence_id, e.machine_name, e.error, e.cause FROM (")
                .then(GROUPS)
                .then(members)
                .then(query.latest(AccessPath.FAILURES, columns, executionsMax))
                .then(GROUPED, FailureGroups.GROUPS_MAX)
                .then(LATEST, scope.account(), scope.region());
    }

    /** Reads the latest end of each group; empty when there are too many failures. */
    private static Map<GroupKey, Instant> stops(
            Connection connection, SearchQuery query, long failures) throws SQLException {
        if (failures == 0 || failures > FailureGroups.STOPS_MAX) {
            return Map.of();
        }
        var statement =
                Clause.of(STOPS)
                        .then(
                                query.latest(
                                        AccessPath.FAILURES,
                                        SearchQuery.FAILURE_COLUMNS + ", e.stopped_at",
                                        FailureGroups.STOPS_MAX))
                        .then(BY_GROUP);
        var stops = new HashMap<GroupKey, Instant>();
        statement
                .sql()
                .list(
                        connection,
                        row -> new LastStop(GroupKey.read(row), row.instantOrNull("last_stop")),
                        statement.parameterArray())
                .forEach(each -> {
                    if (each.date() != null) {
                        stops.put(each.key(), each.date());
                    }
                });
        return stops;
    }

    private record LastStop(GroupKey key, @Nullable Instant date) {}

    /** The columns by which failures are grouped. */
    private record GroupKey(
            UUID machineId,
            @Nullable String failedState,
            @Nullable String errorText,
            @Nullable String causeFingerprint) {
        static GroupKey read(Row row) throws SQLException {
            return new GroupKey(
                    row.uuid("machine_id"),
                    row.textOrNull("failed_state"),
                    row.textOrNull("error_text"),
                    row.textOrNull("cause_fingerprint"));
        }
    }

    private record Group(
            GroupKey key,
            String stateMachineArn,
            SimilarFailures similar,
            List<String> members,
            long failures,
            long groups) {
        FailureGroup with(Map<GroupKey, Instant> stops) {
            return new FailureGroup(stateMachineArn, similar, stops.get(key), members);
        }
    }

    private static Group row(Row row, PayloadEncryption encryption) throws SQLException {
        var id = ExecutionId.parse(row.text("persistence_id"));
        var machine = row.text("machine_name");
        var recent = row.textOrNull("recent");
        var members =
                recent == null
                        ? List.of(id)
                        : Arrays.stream(recent.split(" ", -1)).map(ExecutionId::parse).toList();
        return new Group(
                GroupKey.read(row),
                new StateMachineArn(id.scope(), machine).toString(),
                failures(row, row.text("persistence_id"), encryption),
                members.stream().map(each -> each.arn(machine).toString()).toList(),
                row.bigint("failures"),
                row.bigint("groups"));
    }

    /**
     * Reads the columns of a group of failures.
     *
     * @param persistenceId the failed execution whose cause the row contains
     */
    public static SimilarFailures failures(
            Row row, String persistenceId, PayloadEncryption encryption) throws SQLException {
        return new SimilarFailures(
                row.textOrNull("failed_state"),
                ExactText.decode(row.bytesOrNull("error")),
                row.textOrNull("cause_fingerprint"),
                row.bigint("members"),
                row.instant("earliest"),
                row.instant("latest"),
                encryption.readTextOrNull(persistenceId, row.bytesOrNull("cause")));
    }
}
