package dev.askel.engine.attributesearch;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.attribute.AttributeProblem;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the values of executions. */
final class AttributeValues {
    private static final Sql VALUES =
            new Sql(
                    """
                    SELECT v.persistence_id, n.name, n.type, v.keyword, v.body, v.number, v.instant,
                           v.flag, v.problem
                      FROM unnest(?::text[]) AS given (id)
                     CROSS JOIN LATERAL (
                       SELECT * FROM search_attribute_values AS x
                        WHERE x.persistence_id = given.id COLLATE "C" OFFSET 0) AS v
                      JOIN search_attribute_names AS n ON n.attribute_id = v.attribute_id
                     WHERE n.account = ? AND n.region = ? AND %s
                     ORDER BY v.persistence_id, n.name\
                    """
                            .formatted(AttributeNames.IS_DEFINED));

    private static final Sql PROBLEMS =
            new Sql(
                    """
                    SELECT id, (SELECT count(*) FROM (SELECT FROM search_attribute_values AS v
                                 WHERE v.attribute_id = id AND v.problem IS NOT NULL
                                 LIMIT ?) AS counted) AS problems
                      FROM unnest(?::int8[]) AS id\
                    """);

    private AttributeValues() {}

    /** Returns the values of executions by their persistence ids and the names of attributes. */
    static Map<String, Map<String, AttributeValue>> read(
            Connection connection, ArnScope scope, Collection<String> persistenceIds)
            throws SQLException {
        var values = new HashMap<String, Map<String, AttributeValue>>();
        VALUES.list(
                connection,
                row -> {
                    values.computeIfAbsent(row.text("persistence_id"), _ -> new LinkedHashMap<>())
                            .put(row.text("name"), value(row));
                    return true;
                },
                persistenceIds.toArray(String[]::new),
                scope.account(),
                scope.region());
        return values;
    }

    private static AttributeValue value(Row row) throws SQLException {
        var problem = row.textOrNull("problem");
        if (problem != null) {
            return new AttributeValue.Absent(AttributeProblem.valueOf(problem));
        }
        return switch (AttributeType.valueOf(row.text("type"))) {
            case KEYWORD -> new AttributeValue.Keyword(row.text("keyword"));
            case TEXT -> new AttributeValue.Text(row.text("body"));
            case NUMBER -> new AttributeValue.Decimal(row.doublePrecision("number"));
            case TIME -> new AttributeValue.Time(row.instant("instant"));
            case BOOLEAN -> new AttributeValue.Flag(row.bool("flag"));
        };
    }

    /** Returns the numbers of executions whose values did not fit, by the ids of attributes. */
    static Map<Long, Integer> problems(Connection connection, Collection<Long> ids)
            throws SQLException {
        var problems = new HashMap<Long, Integer>();
        PROBLEMS.list(
                connection,
                row -> problems.put(row.bigint("id"), row.integer("problems")),
                SearchAttributes.PROBLEMS_MAX,
                ids.toArray(Long[]::new));
        return problems;
    }
}
