package dev.askel.engine.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.api.workbench.ExecutionSearches.InputSearchResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the bounds of searches of inputs, and that their pages skip no execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class InputSearchTest {
    private static final int EXECUTIONS = 1_000;
    private static final int EVERY = 100;
    private static final String SCOPE = "test";

    private static TestCatalogue catalogue;

    /** Starts one execution a second. Each hundredth input contains the word. */
    @BeforeAll
    static void createExecutions() throws SQLException {
        catalogue = new TestCatalogue();
        var machine = catalogue.insertMachine("m");
        catalogue.execute(
                """
                INSERT INTO executions (persistence_id, account, region, machine_id, machine_name,
                    execution_name, bucket, slice, started_at, revision, role_arn, input,
                    input_included, status, output_included, redrive_count, last_event_id)
                SELECT '123456789012/us-east-1/' || m.machine_id || '/e' || n, m.account, m.region,
                       m.machine_id, m.name, 'e' || n, 2900, 0, n * 1000, 1, 'r',
                       convert_to(CASE WHEN n % 100 = 0 THEN '"a Word"' ELSE '"nothing"' END, 'UTF8'),
                       true, 'RUNNING', true, 0, 7
                  FROM machines AS m, generate_series(1, 1000) AS n
                 WHERE m.machine_id = ?\
                """,
                machine);
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static InputSearchResult page(
            InputSearch search, String text, @Nullable String token, int size) {
        var after =
                token == null
                        ? null
                        : ListPosition.parse(
                                TestCatalogue.ok(
                                        CompletableFuture.completedStage(
                                                catalogue.tokens().read(SCOPE, token))));
        return TestCatalogue.ok(
                search.search(
                        TestCatalogue.CALLER, ExecutionCriteria.ALL, text, after, size, SCOPE));
    }

    @Test
    void a_request_reads_at_most_as_many_executions_as_its_bound() {
        var search =
                new InputSearch(
                        ExecutionSearch::rows,
                        catalogue.workers(),
                        catalogue.tokens(),
                        250,
                        Long.MAX_VALUE);
        var first = page(search, "WORD", null, 100);
        assertThat(first.executionsRead()).isEqualTo(250);
        assertThat(first.readBackTo()).hasToString("1970-01-01T00:12:31Z");
        assertThat(first.executions())
                .extracting(FoundExecution::name)
                .containsExactly("e1000", "e900", "e800");
        assertThat(first.nextToken()).isNotNull();
    }

    @Test
    void a_request_reads_hardly_more_bytes_than_its_bound() {
        var search =
                new InputSearch(
                        ExecutionSearch::rows,
                        catalogue.workers(),
                        catalogue.tokens(),
                        10_000,
                        300);
        var first = page(search, "word", null, 100);
        // The inputs of a batch of 20 executions have less than 200 bytes.
        assertThat(first.executionsRead()).isEqualTo(40);
        assertThat(first.nextToken()).isNotNull();
    }

    @Test
    void pages_of_any_size_find_all_executions_once() {
        for (int size : new int[] {1, 3, 100}) {
            var search =
                    new InputSearch(
                            ExecutionSearch::rows,
                            catalogue.workers(),
                            catalogue.tokens(),
                            130,
                            Long.MAX_VALUE);
            var names = new ArrayList<String>();
            int read = 0;
            String token = null;
            do {
                var page = page(search, "word", token, size);
                page.executions().forEach(execution -> names.add(execution.name()));
                read += page.executionsRead();
                token = page.nextToken();
            } while (token != null);
            assertThat(names)
                    .hasSize(EXECUTIONS / EVERY)
                    .doesNotHaveDuplicates()
                    .startsWith("e1000", "e900")
                    .endsWith("e100");
            assertThat(read).isEqualTo(EXECUTIONS);
        }
    }
}
