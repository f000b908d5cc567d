package dev.askel.engine.attributesearch;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearchResult;
import dev.askel.engine.api.workbench.SearchAttributes.AttributedExecution;
import dev.askel.engine.searchattribute.AttributeCondition;
import dev.askel.engine.searchattribute.AttributeQueryParser;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.SearchRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Parses and checks searches by attributes, and reads their pages. */
final class AttributeSearches {
    private final SqlWorkers workers;
    private final PositionTokens tokens;
    private final SearchBounds bounds;

    AttributeSearches(SqlWorkers workers, PositionTokens tokens, SearchBounds bounds) {
        this.workers = workers;
        this.tokens = tokens;
        this.bounds = bounds;
    }

    CompletionStage<Answer<AttributeSearchResult>> search(
            Caller caller, ExecutionCriteria criteria, AttributeSearch search, Page page) {
        return workers.submit(
                conditions(caller, criteria, search.query()),
                (database, conditions) ->
                        database.read(connection -> {
                            var names = AttributeNames.read(connection, caller.scope());
                            return switch (plan(conditions, search.sort(), names)
                                    .then(plan ->
                                            start(
                                                    plan,
                                                    tokenScope(caller.scope(), criteria, search),
                                                    page.token()))) {
                                case Answer.Refused(var error) -> Answer.refused(error);
                                case Answer.Ok(var start) ->
                                        Answer.ok(
                                                page(
                                                        connection,
                                                        caller.scope(),
                                                        criteria,
                                                        start,
                                                        page.size()));
                            };
                        }));
    }

    /** Checks the criteria, and parses the query if there is one. */
    static Answer<List<AttributeCondition>> conditions(
            Caller caller, ExecutionCriteria criteria, @Nullable String query) {
        return ExecutionSearch.checkOwn(caller, criteria)
                .then(AttributeSearches::withoutCause)
                .then(_ ->
                        query == null
                                ? Answer.ok(List.<AttributeCondition>of())
                                : AttributeQueryParser.parse(query));
    }

    private static Answer<ExecutionCriteria> withoutCause(ExecutionCriteria criteria) {
        return criteria.failure().cause() == null
                ? Answer.ok(criteria)
                : Answer.refused(
                        new ValidationException(
                                "A search by attributes does not support the parameter 'cause'."));
    }

    /**
     * The terms and the order of a search.
     *
     * @param order null for the latest start first
     */
    private record Plan(List<AttributeTerm> terms, @Nullable SortOrder order) {}

    private static Answer<Plan> plan(
            List<AttributeCondition> conditions,
            @Nullable String sort,
            Map<String, AttributeNames.Defined> names) {
        return AttributeTerms.of(conditions, names)
                .then(terms ->
                        sort == null
                                ? Answer.ok(new Plan(terms, null))
                                : SortOrder.of(sort, names).map(order -> new Plan(terms, order)));
    }

    /**
     * The start of a page.
     *
     * @param tokenScope the scope of the token of the next page
     * @param after the last candidate of the previous page; null for the first page
     */
    private record PageStart(Plan plan, String tokenScope, @Nullable AttributePosition after) {}

    private Answer<PageStart> start(Plan plan, String scope, @Nullable String token) {
        // A name that has got another type since the previous page has another id.
        var tokenScope = "%s|%s".formatted(scope, plan.order());
        return token == null
                ? Answer.ok(new PageStart(plan, tokenScope, null))
                : tokens.read(tokenScope, token)
                        .map(position -> new PageStart(plan, tokenScope, position));
    }

    private static String tokenScope(
            ArnScope scope, ExecutionCriteria criteria, AttributeSearch search) {
        var query = Objects.requireNonNullElse(search.query(), "");
        return "AttributeSearch|1|%d:%s|%s|%s"
                .formatted(
                        query.length(),
                        query,
                        search.sort(),
                        ExecutionSearch.tokenScope(scope, criteria));
    }

    private AttributeSearchResult page(
            Connection connection,
            ArnScope scope,
            ExecutionCriteria criteria,
            PageStart start,
            int size)
            throws SQLException {
        var terms = start.plan().terms();
        var found =
                new AttributeScan(
                                connection,
                                new AttributeQuery(scope, criteria, terms),
                                terms,
                                start.plan().order(),
                                bounds)
                        .read(start.after(), size);
        var values =
                AttributeValues.read(
                        connection,
                        scope,
                        found.rows().stream().map(SearchRow::persistenceId).toList());
        var last = found.last();
        return new AttributeSearchResult(
                found.rows().stream()
                        .map(row ->
                                new AttributedExecution(
                                        row.execution(),
                                        values.getOrDefault(row.persistenceId(), Map.of())))
                        .toList(),
                last == null ? null : tokens.issue(start.tokenScope(), last));
    }
}
