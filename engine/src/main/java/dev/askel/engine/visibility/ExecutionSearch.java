package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionSearches;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Searches the executions of all machines, for callers and for bulk operations. */
public final class ExecutionSearch implements ExecutionSearches {
    private static final Sql.RowReader<Instant> START = row -> row.instant("started_at");

    private final SqlWorkers workers;
    private final PageTokens tokens;
    private final InputSearch inputs;

    public ExecutionSearch(SqlWorkers workers, PageTokens tokens) {
        this.workers = workers;
        this.tokens = tokens;
        this.inputs = new InputSearch(ExecutionSearch::rows, workers, tokens);
    }

    @Override
    public CompletionStage<Answer<SearchResult>> search(
            Caller caller, ExecutionCriteria criteria, Page page) {
        var tokenScope = tokenScope(caller.scope(), criteria);
        var after = checkOwn(caller, criteria).then(_ -> start(tokenScope, criteria, page.token()));
        return workers.submit(
                after,
                (database, start) ->
                        Answer.ok(
                                database.read(connection -> {
                                    var bounded =
                                            boundCauses(
                                                    connection, caller.scope(), start.criteria());
                                    var rows =
                                            rows(
                                                    connection,
                                                    caller.scope(),
                                                    bounded,
                                                    start.position(),
                                                    page.size() + 1);
                                    return result(Pages.of(rows, page.size()), tokenScope, bounded);
                                })));
    }

    @Override
    public CompletionStage<Answer<InputSearchResult>> searchInputs(
            Caller caller, ExecutionCriteria criteria, String text, Page page) {
        var tokenScope =
                "SearchInputs|%d:%s|%s"
                        .formatted(text.length(), text, tokenScope(caller.scope(), criteria));
        var token = page.token();
        var after =
                checkOwn(caller, criteria)
                        .then(_ ->
                                token == null
                                        ? Answer.ok(InputPosition.START)
                                        : tokens.read(tokenScope, token)
                                                .map(read ->
                                                        new InputPosition(
                                                                ListPosition.parse(read))));
        return switch (after) {
            case Answer.Refused(var error) -> Answer.refusedStage(error);
            case Answer.Ok(InputPosition(var position)) ->
                    inputs.search(caller, criteria, text, position, page.size(), tokenScope);
        };
    }

    /** The position after which a search of inputs continues; null for the newest execution. */
    private record InputPosition(@Nullable ListPosition position) {
        static final InputPosition START = new InputPosition(null);
    }

    /**
     * Returns the criteria. If they search causes, the result is bounded to the failures that are
     * the latest now, so that all pages search the same failures.
     */
    public CompletionStage<Answer<ExecutionCriteria>> boundCauses(
            ArnScope scope, ExecutionCriteria criteria) {
        return workers.submit(database ->
                Answer.ok(database.read(connection -> boundCauses(connection, scope, criteria))));
    }

    /**
     * Returns bounded criteria as {@link #boundCauses(ArnScope, ExecutionCriteria)} does, with this
     * connection.
     */
    public static ExecutionCriteria boundCauses(
            Connection connection, ArnScope scope, ExecutionCriteria criteria) throws SQLException {
        return boundCauses(connection, scope, criteria, ExecutionCriteria.CAUSES_MAX);
    }

    /** Returns bounded criteria with another maximum number of failures. */
    static ExecutionCriteria boundCauses(
            Connection connection, ArnScope scope, ExecutionCriteria criteria, int failuresMax)
            throws SQLException {
        var cause = criteria.failure().cause();
        if (cause == null || cause.startedFrom() != null) {
            return criteria;
        }
        var query = causesFrom(scope, failuresMax);
        var earliest = query.sql().first(connection, START, query.parameterArray());
        return criteria.withCausesFrom(earliest == null ? Instant.EPOCH : earliest);
    }

    /**
     * Returns a statement for the start of the earliest among the latest {@code failuresMax}
     * failures of the account in the region; no row when there are fewer failures.
     */
    private static Clause causesFrom(ArnScope scope, int failuresMax) {
        return Clause.of("SELECT e.started_at FROM executions AS e WHERE ")
                .then(SearchQuery.own(scope))
                .then(" AND e.status IN ('FAILED', 'TIMED_OUT', 'ABORTED')")
                .then(" ORDER BY e.started_at DESC OFFSET ? LIMIT 1", failuresMax - 1);
    }

    /**
     * Returns a page of matching executions that begins after a position.
     *
     * @param criteria the criteria. If they search causes, {@link #boundCauses} must have returned
     *     them, so that pages are consistent
     * @param after the position of the last row of the previous page; null for the first page
     * @return fewer than {@code rowsMax} on the last page
     */
    public CompletionStage<Answer<List<SearchRow>>> page(
            ArnScope scope, ExecutionCriteria criteria, @Nullable ListPosition after, int rowsMax) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(
                                connection -> rows(connection, scope, criteria, after, rowsMax))));
    }

    /**
     * Counts the executions that match now.
     *
     * @param rowsMax the maximum number of counted executions
     */
    public CompletionStage<Answer<Long>> count(
            ArnScope scope, ExecutionCriteria criteria, int rowsMax) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection -> {
                            var query =
                                    new SearchQuery(
                                            scope, boundCauses(connection, scope, criteria));
                            return number(
                                    connection, query.count(path(connection, query), rowsMax));
                        })));
    }

    /** Refuses a machine that is not in the caller's account and region. */
    public static Answer<ExecutionCriteria> checkOwn(Caller caller, ExecutionCriteria criteria) {
        var machine = criteria.machine();
        return machine == null
                ? Answer.ok(criteria)
                : Scopes.requireOwn(caller, Answer.ok(machine), ExecutionSearch::unknown)
                        .map(_ -> criteria);
    }

    private static EngineError unknown(StateMachineArn arn) {
        return new EngineError.StateMachineDoesNotExist(arn.toString());
    }

    static List<SearchRow> rows(
            Connection connection,
            ArnScope scope,
            ExecutionCriteria criteria,
            @Nullable ListPosition after,
            int rowsMax)
            throws SQLException {
        var query = new SearchQuery(scope, boundCauses(connection, scope, criteria));
        var page = query.page(path(connection, query), after, rowsMax);
        return page.sql()
                .list(connection, row -> read(row, row.bool("is_paused")), page.parameterArray());
    }

    /** Returns the path that reads the fewest rows. */
    public static AccessPath path(Connection connection, SearchQuery query) throws SQLException {
        var path = query.suggestedPath();
        return switch (path) {
            case MACHINES, FAILURES -> path;
            case NAMES, STOPS, PAUSES ->
                    number(connection, query.probe(path)) <= SearchQuery.SORTED_MAX
                            ? path
                            : AccessPath.MACHINES;
        };
    }

    /** Whether the criteria name a machine that has few executions within their range of starts. */
    public static boolean isOfSmallMachine(Connection connection, SearchQuery query)
            throws SQLException {
        var count = query.countOfMachine();
        return count != null && number(connection, count) <= SearchQuery.SORTED_MAX;
    }

    private static long number(Connection connection, Clause count) throws SQLException {
        return Objects.requireNonNull(
                count.sql()
                        .<Long>first(
                                connection, row -> row.bigint("rows"), count.parameterArray()));
    }

    /**
     * The start of a page.
     *
     * @param position the position after which the page begins; null for the newest execution
     */
    private record PageStart(ExecutionCriteria criteria, @Nullable ListPosition position) {}

    private Answer<PageStart> start(
            String scope, ExecutionCriteria criteria, @Nullable String token) {
        if (token == null) {
            return Answer.ok(new PageStart(criteria, null));
        }
        return tokens.read(scope, token)
                .map(text -> {
                    if (criteria.failure().cause() == null) {
                        return new PageStart(criteria, ListPosition.parse(text));
                    }
                    int space = text.indexOf(' ');
                    var causesFrom = Instant.ofEpochMilli(Long.parseLong(text.substring(0, space)));
                    return new PageStart(
                            criteria.withCausesFrom(causesFrom),
                            ListPosition.parse(text.substring(space + 1)));
                });
    }

    private SearchResult result(
            Pages.RowPage<SearchRow> first, String scope, ExecutionCriteria bounded) {
        var last = first.last();
        return new SearchResult(
                first.items().stream().map(SearchRow::execution).toList(),
                last == null ? null : tokens.issue(scope, position(last, bounded)));
    }

    /** Returns the string that {@link #start} reads. */
    private static String position(SearchRow last, ExecutionCriteria bounded) {
        var cause = bounded.failure().cause();
        return cause == null
                ? last.position().toString()
                : Objects.requireNonNull(cause.startedFrom()).toEpochMilli()
                        + " "
                        + last.position();
    }

    /**
     * Returns the scope of page tokens. The length precedes each part, so that different criteria
     * never have the same scope. Searches for a cause have version 2, and searches by pauses have
     * version 3. Nodes of earlier releases do not support these searches and must refuse the
     * tokens.
     */
    public static String tokenScope(ArnScope scope, ExecutionCriteria criteria) {
        var cause = criteria.failure().cause();
        var plain = plainTokenScope(scope, criteria);
        var withCause =
                cause == null
                        ? plain
                        : "2|%s|%d:%s".formatted(plain, cause.text().length(), cause.text());
        return criteria.pause() == null
                ? withCause
                : "3|%s|%s".formatted(criteria.pause(), withCause);
    }

    private static String plainTokenScope(ArnScope scope, ExecutionCriteria criteria) {
        return Stream.of(
                        scope,
                        criteria.machine(),
                        criteria.type(),
                        criteria.statuses(),
                        criteria.started().from(),
                        criteria.started().before(),
                        criteria.stopped().from(),
                        criteria.stopped().before(),
                        criteria.namePrefix(),
                        criteria.failure().state(),
                        criteria.failure().error(),
                        criteria.failure().causeFingerprint(),
                        criteria.redrive())
                .map(part -> part == null ? "-" : part.toString().length() + ":" + part)
                .collect(Collectors.joining("|", "SearchExecutions|", ""));
    }

    /** Reads a row of {@link SearchQuery}. */
    public static SearchRow read(Row row, boolean isPaused) throws SQLException {
        return new SearchRow(
                execution(row, isPaused),
                new ListPosition(
                        row.instant("started_at").toEpochMilli(), row.text("persistence_id")),
                row.integer("bucket"));
    }

    /** Reads the execution from a row of a search. */
    static FoundExecution execution(Row row, boolean isPaused) throws SQLException {
        var id = ExecutionId.parse(row.text("persistence_id"));
        var machineName = row.text("machine_name");
        return new FoundExecution(
                id.arn(machineName).toString(),
                new StateMachineArn(id.scope(), machineName).toString(),
                id.name(),
                ExecutionStatus.valueOf(row.text("status")),
                row.instant("started_at"),
                row.instantOrNull("stopped_at"),
                row.textOrNull("version_arn"),
                row.textOrNull("alias_arn"),
                row.integer("redrive_count"),
                row.instantOrNull("redriven_at"),
                row.textOrNull("failed_state"),
                ExactText.decode(row.bytesOrNull("error")),
                row.textOrNull("cause_fingerprint"),
                isPaused);
    }
}
