package dev.askel.engine.attributesearch;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroups;
import dev.askel.engine.searchattribute.AttributeCondition;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ListPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Groups the executions of searches by the values of an attribute. Reads candidates as a page does,
 * the latest start first, until none remain or the maximum number is read. So a partial result has
 * the latest executions.
 */
final class GroupedSearches {
    private final SqlWorkers workers;
    private final SearchBounds bounds;

    GroupedSearches(SqlWorkers workers, SearchBounds bounds) {
        this.workers = workers;
        this.bounds = bounds;
    }

    CompletionStage<Answer<ValueGroups>> group(
            Caller caller, ExecutionCriteria criteria, @Nullable String query, String attribute) {
        return workers.submit(
                AttributeSearches.conditions(caller, criteria, query),
                (database, conditions) ->
                        database.read(connection -> {
                            var names = AttributeNames.read(connection, caller.scope());
                            return switch (plan(conditions, attribute, names)) {
                                case Answer.Refused(var error) -> Answer.refused(error);
                                case Answer.Ok(var plan) ->
                                        Answer.ok(
                                                read(
                                                        connection,
                                                        AttributeQuery.grouped(
                                                                caller.scope(),
                                                                criteria,
                                                                plan.terms(),
                                                                plan.attribute()),
                                                        plan));
                            };
                        }));
    }

    private record Plan(List<AttributeTerm> terms, GroupedAttribute attribute) {

        /** Returns the terms that all counted executions meet. */
        List<AttributeTerm> drivers() {
            if (terms.stream().anyMatch(each -> each.isOfAttribute(attribute.id()))) {
                return terms;
            }
            var drivers = new ArrayList<>(terms);
            drivers.add(attribute.anyValue());
            return List.copyOf(drivers);
        }
    }

    private static Answer<Plan> plan(
            List<AttributeCondition> conditions,
            String attribute,
            Map<String, AttributeNames.Defined> names) {
        return AttributeTerms.of(conditions, names)
                .then(terms ->
                        GroupedAttribute.of(attribute, names)
                                .map(grouped -> new Plan(terms, grouped)));
    }

    private ValueGroups read(Connection connection, AttributeQuery query, Plan plan)
            throws SQLException {
        var source = new CandidateSources(connection, query, plan.drivers(), bounds).latest();
        var counts = new ValueCounts();
        AttributePosition last = null;
        int left = source.max();
        while (left > 0) {
            int max = Math.min(source.atOnceMax(), left);
            var statement = source.candidates().after(last, max);
            var positions =
                    statement
                            .sql()
                            .list(
                                    connection,
                                    row -> count(row, plan.attribute(), counts),
                                    statement.parameterArray());
            if (positions.size() < max) {
                return counts.result(true);
            }
            last = positions.getLast();
            left -= max;
        }
        var next = source.candidates().after(last, 1);
        return counts.result(!next.sql().any(connection, next.parameterArray()));
    }

    /** Counts the execution of a row if it matches and has a value. Returns its position. */
    private static AttributePosition count(Row row, GroupedAttribute attribute, ValueCounts counts)
            throws SQLException {
        var status = row.textOrNull("status");
        var value = attribute.read(row, "value");
        if (status != null && value != null) {
            counts.add(value, ExecutionStatus.valueOf(status));
        }
        return new AttributePosition(
                new ListPosition(row.bigint("candidate_start"), row.text("candidate_id")), null);
    }
}
