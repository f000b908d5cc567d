package dev.askel.engine.maprun.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests that each page of the Standard children of a Map Run is one range of an index. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChildListPlansTest {
    private static final int CHILDREN = 20_000;
    private static final int PAGE = 100;
    private static final String RUN = "arn:aws:states:us-east-1:123456789012:mapRun:m/l:";

    private static final TestCatalogue CATALOGUE = new TestCatalogue();

    @BeforeAll
    static void insertChildren() {
        for (int run = 0; run < 2; run++) {
            CATALOGUE.execute(
                    """
                    INSERT INTO executions (persistence_id, account, region, machine_id,
                        machine_name, execution_name, bucket, slice, started_at, revision, role_arn,
                        map_run_arn, input_included, status, output_included, redrive_count,
                        last_event_id, map_items)
                    SELECT 'c' || ? || '-' || n, '123456789012', 'us-east-1',
                           '00000000-0000-0000-0000-000000000000', 'm', 'c', 2900, 1, n, 1, 'r', ?,
                           true, CASE WHEN n % 5000 = 0 THEN 'FAILED' WHEN n > 19990 THEN 'RUNNING'
                                 ELSE 'SUCCEEDED' END,
                           true, CASE WHEN n % 5000 = 1 THEN 1 ELSE 0 END, 7, 1
                      FROM generate_series(1, ?) AS n\
                    """,
                    run, RUN + run, CHILDREN);
        }
        CATALOGUE.execute("VACUUM ANALYZE executions");
    }

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    /** Returns the plan of a page and the buffers that it reads. */
    private static String explain(
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            @Nullable ListPosition after) {
        return explain(ChildLists.page(RUN + 1, status, redrive, after, PAGE));
    }

    private static String explain(Clause page) {
        return TestCatalogue.ok(
                CATALOGUE
                        .workers()
                        .submit(database ->
                                Answer.ok(
                                        database.read(connection ->
                                                explained(page)
                                                        .list(
                                                                connection,
                                                                row -> row.text("QUERY PLAN"),
                                                                page.parameterArray())
                                                        .stream()
                                                        .collect(Collectors.joining("\n"))))));
    }

    private static Sql explained(Clause page) {
        return new Sql("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + page.text());
    }

    @Test
    void a_deep_page_reads_its_rows_only() {
        var plan = explain(null, null, new ListPosition(10_000, "c1-10000"));

        assertThat(plan)
                .contains("executions_by_map_run ")
                .doesNotContain("Sort")
                .doesNotContain("Filter");
    }

    @Test
    void a_page_of_a_status_reads_no_rows_of_others() {
        for (var status : new ExecutionStatus[] {ExecutionStatus.FAILED, ExecutionStatus.RUNNING}) {
            var plan = explain(status, null, null);

            assertThat(plan)
                    .contains("executions_by_map_run_status")
                    .doesNotContain("Sort")
                    .doesNotContain("Rows Removed");
        }
    }

    @Test
    void a_page_of_redriven_children_reads_no_other_rows() {
        var plan = explain(null, RedriveFilter.REDRIVEN, null);

        assertThat(plan)
                .contains("executions_by_map_run_redriven")
                .doesNotContain("Sort")
                .doesNotContain("Rows Removed");
    }

    @Test
    void groups_of_failures_read_only_failed_children() {
        var plan = explain(StandardFailures.statement(RUN + 1, 1_000));

        assertThat(plan)
                .contains("executions_by_map_run_status")
                .doesNotContain("executions_by_map_run ")
                .doesNotContain("Rows Removed");
    }
}
