package dev.askel.engine.journal.attribute;

import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inserts and replaces the rows of {@code search_attribute_values} and {@code search_words}. The
 * database deletes them with their execution.
 */
public final class AttributesTable {
    private static final String INSERT =
            """
            WITH given AS MATERIALIZED (
              SELECT persistence_id, attribute_id, started_at, is_child, kind, value,
                     string_to_array(words, ' ') AS words
                FROM unnest(?::text[], ?::int8[], ?::int8[], ?::bool[], ?::text[], ?::text[],
                            ?::text[])
                     AS u (persistence_id, attribute_id, started_at, is_child, kind, value, words)),
            stored AS (
              INSERT INTO search_attribute_values (persistence_id, attribute_id, started_at, is_child,
                  keyword, body, number, instant, flag, problem, words)
              SELECT persistence_id, attribute_id, started_at, is_child,
                     CASE kind WHEN 'KEYWORD' THEN value END,
                     CASE kind WHEN 'TEXT' THEN value END,
                     CASE kind WHEN 'NUMBER' THEN value::float8 END,
                     CASE kind WHEN 'TIME' THEN value::int8 END,
                     CASE kind WHEN 'FLAG' THEN value::bool END,
                     CASE kind WHEN 'PROBLEM' THEN value END,
                     words
                FROM given)
            INSERT INTO search_words (attribute_id, word, started_at, persistence_id)
            SELECT given.attribute_id, w.word, given.started_at, given.persistence_id
              FROM given CROSS JOIN unnest(given.words) AS w (word)\
            """;

    private static final Sql OF_EXECUTION =
            new Sql(
                    """
                    SELECT attribute_id, number,
                           CASE WHEN keyword IS NOT NULL THEN 'KEYWORD'
                                WHEN body IS NOT NULL THEN 'TEXT'
                                WHEN number IS NOT NULL THEN 'NUMBER'
                                WHEN instant IS NOT NULL THEN 'TIME'
                                WHEN flag IS NOT NULL THEN 'FLAG'
                                ELSE 'PROBLEM' END AS kind,
                           coalesce(keyword, body, instant::text, flag::text, problem) AS value
                      FROM search_attribute_values
                     WHERE persistence_id = ? AND attribute_id = ANY (?::int8[])\
                    """);

    private static final String DELETE =
            """
            WITH deleted AS (
              DELETE FROM search_attribute_values AS v
               USING unnest(?::text[], ?::int8[]) AS given (persistence_id, attribute_id)
               WHERE v.persistence_id = given.persistence_id
                 AND v.attribute_id = given.attribute_id
              RETURNING v.attribute_id, v.started_at, v.persistence_id, v.words)
            DELETE FROM search_words AS w
             USING deleted AS d CROSS JOIN unnest(d.words) AS given (word)
             WHERE w.attribute_id = d.attribute_id AND w.word = given.word
               AND w.started_at = d.started_at AND w.persistence_id = d.persistence_id\
            """;

    private static final Sql LOCK =
            new Sql(
                    """
                    SELECT persistence_id FROM executions WHERE persistence_id = ANY (?::text[])
                     ORDER BY persistence_id FOR UPDATE\
                    """);

    private AttributesTable() {}

    /**
     * A value to insert.
     *
     * @param isChild whether the execution is a child of a Map Run
     */
    public record Insert(
            String persistenceId, long startedAtMillis, boolean isChild, AttributeRow value) {
        /**
         * Returns the words of a text. A child of a Map Run has no rows in {@code search_words},
         * because searches never select it.
         */
        @Nullable String words() {
            var words = value.words();
            return words == null || words.isEmpty() || isChild ? null : String.join(" ", words);
        }
    }

    /** Inserts values. */
    public static void insert(Connection connection, List<Insert> rows) throws SQLException {
        try (var statement =
                new Unnest<>(connection, INSERT, rows)
                        .text(Insert::persistenceId)
                        .int8(row -> row.value().attributeId())
                        .int8(Insert::startedAtMillis)
                        .bool(Insert::isChild)
                        .text(row -> row.value().kind().name())
                        .text(row -> row.value().value())
                        .text(Insert::words)) {
            statement.update();
        }
    }

    /** Returns the values of an execution by the ids of attributes. A text has no words here. */
    public static Map<Long, AttributeRow> read(
            Connection connection, String persistenceId, Collection<Long> attributeIds)
            throws SQLException {
        var rows = new HashMap<Long, AttributeRow>();
        for (var row :
                OF_EXECUTION.list(
                        connection,
                        AttributesTable::row,
                        persistenceId,
                        attributeIds.toArray(Long[]::new))) {
            rows.put(row.attributeId(), row);
        }
        return rows;
    }

    private static AttributeRow row(Row row) throws SQLException {
        var kind = Kind.valueOf(row.text("kind"));
        return new AttributeRow(
                row.bigint("attribute_id"),
                kind,
                kind == Kind.NUMBER
                        ? Double.toString(row.doublePrecision("number"))
                        : row.text("value"));
    }

    /** The value of an attribute to delete. */
    public record Delete(String persistenceId, long attributeId) {}

    /** Deletes values. The caller prevents concurrent changes of the values. */
    public static void delete(Connection connection, List<Delete> rows) throws SQLException {
        try (var statement =
                new Unnest<>(connection, DELETE, rows)
                        .text(Delete::persistenceId)
                        .int8(Delete::attributeId)) {
            statement.update();
        }
    }

    /**
     * Locks executions whose values their own writes replace. A backfill, which locks the row of
     * its execution only against a deletion, precedes or follows this transaction.
     */
    public static void lock(Connection connection, Collection<String> persistenceIds)
            throws SQLException {
        LOCK.list(connection, _ -> true, (Object) persistenceIds.toArray(String[]::new));
    }
}
