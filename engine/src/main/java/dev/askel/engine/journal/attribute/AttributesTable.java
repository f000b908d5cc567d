package dev.askel.engine.journal.attribute;

import dev.askel.engine.sql.Unnest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inserts the rows of {@code search_attribute_values} and {@code search_words}. The database
 * deletes them with their execution.
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

    /** Inserts the values of new executions. */
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
}
