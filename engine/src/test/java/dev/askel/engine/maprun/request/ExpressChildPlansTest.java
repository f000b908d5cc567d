package dev.askel.engine.maprun.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that the Express children of a Map Run are found by an index. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExpressChildPlansTest {
    private static final int BLOCKS = 5_000;
    private static final TestCatalogue CATALOGUE = new TestCatalogue();

    /** Ten blocks share the same thousand children: each block has every tenth child. */
    @BeforeAll
    static void insertBlocks() {
        for (int run = 0; run < 2; run++) {
            CATALOGUE.execute(
                    """
                    INSERT INTO map_run_ends (map_run_id, block, first_child, last_child, children,
                        succeeded, failed, timed_out, aborted, summaries, ends)
                    SELECT 'run' || ?, n, n / 10 * 1000 + n % 10, n / 10 * 1000 + 990 + n % 10,
                           (SELECT range_agg(int8range(n / 10 * 1000 + n % 10 + 10 * i,
                                                       n / 10 * 1000 + n % 10 + 10 * i + 1))
                              FROM generate_series(0, 99) AS i),
                           100, CASE WHEN n % 1000 = 0 THEN 1 ELSE 0 END, 0, 0, '', ''
                      FROM generate_series(1, ?) AS n\
                    """,
                    run, BLOCKS);
        }
        CATALOGUE.execute("VACUUM ANALYZE map_run_ends");
    }

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private static String explain(String sql, @Nullable Object... parameters) {
        var explained = new Sql("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + sql);
        return TestCatalogue.ok(
                CATALOGUE
                        .workers()
                        .submit(database ->
                                Answer.ok(
                                        database.read(connection ->
                                                explained
                                                        .list(
                                                                connection,
                                                                row -> row.text("QUERY PLAN"),
                                                                parameters)
                                                        .stream()
                                                        .collect(Collectors.joining("\n"))))));
    }

    @Test
    void the_end_of_a_child_is_found_in_one_block() {
        var plan =
                explain(ExpressChildDescriptions.CANDIDATES, "run1", 450_123L, 450_123L, 450_123L);

        assertThat(plan)
                .contains("map_run_ends_by_child")
                .containsPattern("Sort .*rows=1(\\.00)? ");
    }

    @Test
    void a_page_of_a_status_reads_no_blocks_without_it() {
        var query = ExpressChildList.query("run1", ExecutionStatus.FAILED, Long.MAX_VALUE);
        var plan = explain(query.text(), query.parameterArray());

        assertThat(plan)
                .contains("map_run_ends_failed")
                .doesNotContain("Sort")
                .doesNotContain("Rows Removed");
    }
}
