package dev.askel.engine.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The generic plan of a statement with its statistics.
 *
 * @param buffers the number of pages of tables and indexes that the query read
 */
public record QueryPlan(String text, int buffers) {
    private static final Pattern BUFFERS =
            Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?");

    /** Runs a statement twice, and returns the plan of the second run. */
    public static QueryPlan explain(PGSimpleDataSource source, Sql sql, Object[] parameters)
            throws SQLException {
        try (var connection = source.getConnection()) {
            new Sql("SET plan_cache_mode = force_generic_plan").update(connection);
            new Sql("PREPARE page AS " + numbered(sql.text())).update(connection);
            var execute = "EXECUTE page (" + literals(parameters) + ")";
            // The first execution fills the cache, so that the result does not depend on previous
            // tests.
            new Sql(execute).any(connection);
            var text =
                    new Sql("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + execute)
                            .list(connection, row -> row.text("QUERY PLAN")).stream()
                                    .collect(Collectors.joining("\n"));
            assertThat(text).contains("$1");
            var buffers = BUFFERS.matcher(text);
            assertThat(buffers.find()).as(text).isTrue();
            var read = buffers.group(2);
            return new QueryPlan(
                    text,
                    Integer.parseInt(buffers.group(1))
                            + (read == null ? 0 : Integer.parseInt(read)));
        }
    }

    /** Returns the text in the form of PREPARE. */
    private static String numbered(String text) {
        var parts = text.split("\\?", -1);
        return IntStream.range(0, parts.length)
                .mapToObj(i -> i == 0 ? parts[0] : "$" + i + parts[i])
                .collect(Collectors.joining());
    }

    private static String literals(Object[] parameters) {
        return Stream.of(parameters)
                .map(value ->
                        switch (value) {
                            case Number number -> number.toString();
                            case String[] texts -> "'{" + String.join(",", texts) + "}'";
                            default -> "'" + value + "'";
                        })
                .collect(Collectors.joining(", "));
    }
}
