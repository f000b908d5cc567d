package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Implements ListExecutions (docs/aws/api.md, 4.3 Executions). The latest start is first.
 *
 * <p>A page begins after the last row of the previous page. The start and the id identify that row.
 * New rows do not shift pages, and each page costs the same.
 */
public final class ExecutionLists {
    private static final Sql MACHINE =
            new Sql(
                    """
                    SELECT machine_id, type FROM machines
                     WHERE account = ? AND region = ? AND name = ? AND deleted_at IS NULL\
                    """);

    private static final Sql VERSION =
            new Sql("SELECT FROM machine_versions WHERE machine_id = ? AND version = ?");
    private static final Sql ALIAS =
            new Sql("SELECT FROM aliases WHERE machine_id = ? AND name = ?");

    private final SqlWorkers workers;
    private final PageTokens tokens;

    public ExecutionLists(SqlWorkers workers, PageTokens tokens) {
        this.workers = workers;
        this.tokens = tokens;
    }

    /** Returns one page of the list. */
    public CompletionStage<Answer<ListExecutionsResult>> listExecutions(
            Caller caller, ListExecutionsRequest request) {
        return workers.submit(
                machine(caller, request), (database, arn) -> list(database, arn, request));
    }

    /**
     * Returns the machine, version or alias whose executions are listed. Refuses a request that
     * names a Map Run only, because {@code ChildLists} serves such requests.
     */
    private static Answer<StateMachineArn> machine(Caller caller, ListExecutionsRequest request) {
        var machine = request.stateMachineArn();
        return machine != null && request.mapRunArn() == null
                ? machine(caller, machine, request.statusFilter())
                : Answer.refused(
                        new ValidationException(
                                "Exactly one of stateMachineArn and mapRunArn must be specified."));
    }

    private static Answer<StateMachineArn> machine(
            Caller caller, String machine, @Nullable ExecutionStatus status) {
        if (status == ExecutionStatus.PENDING_REDRIVE) {
            return Answer.refused(
                    new ValidationException(
                            "The PENDING_REDRIVE status filter is only supported with a mapRunArn."));
        }
        return Scopes.requireOwn(caller, Arns.parseStateMachine(machine), ExecutionLists::unknown)
                .then(arn ->
                        arn.label() == null
                                ? Answer.ok(arn)
                                : Answer.refused(ValidationException.labelledArn()));
    }

    private static EngineError unknown(StateMachineArn arn) {
        return new EngineError.StateMachineDoesNotExist(arn.toString());
    }

    private Answer<ListExecutionsResult> list(
            Database database, StateMachineArn arn, ListExecutionsRequest request)
            throws SQLException {
        var machine =
                database.find(connection ->
                        MACHINE.first(
                                connection,
                                row -> new Machine(row.uuid("machine_id"), row.text("type")),
                                arn.scope().account(),
                                arn.scope().region(),
                                arn.name()));
        if (machine == null) {
            return Answer.refused(unknown(arn));
        }
        if (!machine.type().equals("STANDARD")) {
            return Answer.refused(new EngineError.StateMachineTypeNotSupported());
        }
        var scope = tokenScope(arn, machine.id(), request);
        return switch (after(scope, request.page().token())) {
            case Answer.Ok<PageStart>(var after) -> {
                var size = request.page().size();
                var page =
                        ofMachine(
                                machine.id(),
                                criteria(arn, request),
                                request.statusFilter(),
                                after.position(),
                                size + 1);
                var items =
                        database.read(connection ->
                                page.sql()
                                        .list(
                                                connection,
                                                row -> ExecutionSearch.read(row, false),
                                                page.parameterArray()));
                // Executions of a deleted version or alias are still listed.
                yield items.isEmpty()
                                && after.position() == null
                                && !database.read(
                                        connection -> exists(connection, arn, machine.id()))
                        ? Answer.refused(unknown(arn))
                        : Answer.ok(result(Pages.of(items, size), scope));
            }
            case Answer.Refused<PageStart>(var error) -> Answer.refused(error);
        };
    }

    /**
     * Returns the statement of a page of one machine's list, in one range of one index: {@code
     * executions_by_start}, {@code executions_by_status}, {@code executions_redriven}, {@code
     * executions_by_version} or {@code executions_by_alias}. Only the version and the alias of the
     * criteria's machine are used.
     *
     * @param status the status to filter by; null for all
     */
    static Clause ofMachine(
            UUID machineId,
            ExecutionCriteria criteria,
            @Nullable ExecutionStatus status,
            @Nullable ListPosition after,
            int rowsMax) {
        return Clause.of(SearchQuery.COLUMNS + " FROM executions AS e WHERE e.map_run_arn IS NULL")
                .then(" AND e.machine_id = ?", machineId)
                .then(SearchQuery.equal("e.status", status == null ? null : status.name()))
                .then(SearchQuery.startedBy(criteria.machine()))
                .then(SearchQuery.redriven(criteria.redrive()))
                .then(SearchQuery.after(after))
                .then(SearchQuery.ORDER.formatted("e") + " LIMIT ?", rowsMax);
    }

    private static ExecutionCriteria criteria(StateMachineArn arn, ListExecutionsRequest request) {
        return ExecutionCriteria.ofMachine(arn).withRedrive(request.redriveFilter());
    }

    /** Returns whether the version or alias exists, or an execution that it has started. */
    static boolean exists(Connection connection, StateMachineArn arn, UUID machineId)
            throws SQLException {
        if (arn.isUnqualified()
                || (arn.isAlias() && ALIAS.any(connection, machineId, arn.qualifier()))) {
            return true;
        }
        var number = arn.versionNumber();
        if (number != null && VERSION.any(connection, machineId, number)) {
            return true;
        }
        var started = ofMachine(machineId, ExecutionCriteria.ofMachine(arn), null, null, 1);
        return started.sql().any(connection, started.parameterArray());
    }

    /** The current machine of a name. */
    private record Machine(UUID id, String type) {}

    /** The position after which a page begins; null for the newest execution. */
    private record PageStart(@Nullable ListPosition position) {}

    private static String tokenScope(
            StateMachineArn arn, UUID machineId, ListExecutionsRequest request) {
        return "ListExecutions|%s|%s|%s|%s|%s%s"
                .formatted(
                        arn.scope().account(),
                        arn.scope().region(),
                        machineId,
                        request.statusFilter(),
                        request.redriveFilter(),
                        // This part of the scope is empty for the ARN of the machine itself, so
                        // that tokens of earlier releases remain valid.
                        arn.isUnqualified() ? "" : "|" + arn);
    }

    private Answer<PageStart> after(String scope, @Nullable String token) {
        return token == null
                ? Answer.ok(new PageStart(null))
                : tokens.read(scope, token).map(text -> new PageStart(ListPosition.parse(text)));
    }

    private ListExecutionsResult result(Pages.RowPage<SearchRow> first, String scope) {
        var last = first.last();
        return new ListExecutionsResult(
                first.items().stream().map(found -> listItem(found.execution())).toList(),
                last == null ? null : tokens.issue(scope, last.position().toString()));
    }

    private static ExecutionListItem listItem(FoundExecution found) {
        return new ExecutionListItem(
                found.executionArn(),
                found.stateMachineArn(),
                found.name(),
                found.status(),
                found.startDate(),
                found.stopDate(),
                null,
                null,
                found.stateMachineVersionArn(),
                found.stateMachineAliasArn(),
                found.redriveCount(),
                found.redriveDate());
    }
}
