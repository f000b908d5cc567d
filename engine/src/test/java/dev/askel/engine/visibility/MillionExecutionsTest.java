package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures searches among a million executions of 200 machines, of which one in twenty failed.
 * Prints the table of {@code docs/evidence/performance.md}.
 */
@Tag("nightly")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MillionExecutionsTest {
    private static final long P95_MILLIS_MAX = 300;
    private static final int RUNS = 40;
    private static final long FIRST = 1_795_000_000_000L;
    private static final long STEP = MillionRows.STEP_MILLIS;

    private static TestCatalogue catalogue;

    @BeforeAll
    static void fill() {
        catalogue = new TestCatalogue();
        MillionRows.fill(catalogue::execute, FIRST);
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void every_filter_is_fast_on_the_first_page_and_ten_thousand_rows_deep() throws SQLException {
        var searches = new ExecutionSearch(catalogue.workers(), catalogue.tokens());
        var groups = new GroupedFailures(catalogue.workers());
        var rates = new CurrentRates(catalogue.workers(), () -> FIRST + STEP * 1_000_000);
        var slow = new ArrayList<String>();
        System.out.println("| | rows | p50 ms | p95 ms | ten thousand rows deep p95 ms |");
        System.out.println("|---|---|---|---|---|");
        for (var each : criteria().entrySet()) {
            var criteria = each.getValue();
            var rows = ok(searches.page(CALLER.scope(), criteria, null, 101)).size();
            var first = measure(() -> ok(searches.page(CALLER.scope(), criteria, null, 101)));
            var position = positionAtDepth(criteria);
            var deep =
                    position == null
                            ? null
                            : measure(() ->
                                    ok(searches.page(CALLER.scope(), criteria, position, 101)));
            print(each.getKey(), rows, first, deep);
            if (first.p95() > P95_MILLIS_MAX || (deep != null && deep.p95() > P95_MILLIS_MAX)) {
                slow.add(each.getKey());
            }
        }
        var grouped = measure(() -> ok(groups.failures(CALLER, ExecutionCriteria.ALL, 1)));
        print("groups of failures", 100, grouped, null);
        print("rates of all machines", 60, measure(() -> ok(rates.rates(CALLER, null))), null);
        var machines = new RatesByMachine(catalogue.workers(), () -> FIRST + STEP * 1_000_000);
        print("rates by machine", 200, measure(() -> ok(machines.machines(CALLER))), null);
        var one = arn("machine-7");
        print("rates of one machine", 60, measure(() -> ok(rates.rates(CALLER, one))), null);

        assertThat(slow).isEmpty();
    }

    private static StateMachineArn arn(String machine) {
        return new StateMachineArn(CALLER.scope(), machine);
    }

    private static Map<String, ExecutionCriteria> criteria() {
        var all = new LinkedHashMap<String, ExecutionCriteria>();
        all.put("all", ExecutionCriteria.ALL);
        for (var status : ExecutionStatus.values()) {
            all.put("status " + status, ExecutionCriteria.ALL.withStatuses(Set.of(status)));
        }
        all.put("machine", ExecutionCriteria.ofMachine(arn("machine-7")));
        all.put(
                "machine, status RUNNING",
                ExecutionCriteria.ofMachine(arn("machine-7"))
                        .withStatuses(Set.of(ExecutionStatus.RUNNING)));
        all.put("an hour of starts", times(400_000, 441_860, false));
        all.put("an hour of ends", times(400_000, 441_860, true));
        all.put("ten seconds of ends", times(400_000, 400_116, true));
        all.put("name needle-", criteriaOf("needle-", null, null, null));
        all.put("name order-", criteriaOf("order-", null, null, null));
        all.put("name order-0", criteriaOf("order-0", null, null, null));
        all.put("name order-00f", criteriaOf("order-00f", null, null, null));
        all.put("name nobody has", criteriaOf("nobody", null, null, null));
        all.put("failed state", criteriaOf(null, "State3", null, null));
        all.put("error", criteriaOf(null, null, "Error5", null));
        all.put("failed state, error", criteriaOf(null, "State3", "Error5", null));
        all.put("error nobody has", criteriaOf(null, null, "Nobody", null));
        all.put("failed state, error, name", criteriaOf("order-0", "State3", "Error5", null));
        all.put("never redriven", criteriaOf(null, null, null, RedriveFilter.NOT_REDRIVEN));
        all.put("paused", ExecutionCriteria.ALL.withPause(PauseFilter.PAUSED));
        all.put("not paused", ExecutionCriteria.ALL.withPause(PauseFilter.NOT_PAUSED));
        all.put("redriven", criteriaOf(null, null, null, RedriveFilter.REDRIVEN));
        return all;
    }

    private static ExecutionCriteria times(long from, long before, boolean ends) {
        var first = Instant.ofEpochMilli(FIRST + from * STEP);
        var last = Instant.ofEpochMilli(FIRST + before * STEP);
        var range = new TimeRange(first, last);
        return ends
                ? ExecutionCriteria.ALL.withStopped(range)
                : ExecutionCriteria.ALL.withStarted(range);
    }

    private static ExecutionCriteria criteriaOf(
            @Nullable String name,
            @Nullable String failedState,
            @Nullable String error,
            @Nullable RedriveFilter redrive) {
        return ExecutionCriteria.ALL
                .withNamePrefix(name)
                .withFailure(new FailureFilter(failedState, error, null, null))
                .withRedrive(redrive);
    }

    /** Returns the position of the ten thousandth row; null when there are fewer. */
    private static @Nullable ListPosition positionAtDepth(ExecutionCriteria criteria)
            throws SQLException {
        var query = new SearchQuery(CALLER.scope(), criteria);
        var page = query.page(SearchQuery.AccessPath.MACHINES, null, 10_000);
        try (var connection = catalogue.source().getConnection()) {
            var rows =
                    page.sql()
                            .list(
                                    connection,
                                    row ->
                                            new ListPosition(
                                                    row.bigint("started_at"),
                                                    row.text("persistence_id")),
                                    page.parameterArray());
            return rows.size() < 10_000 ? null : rows.getLast();
        }
    }

    /** Percentiles in milliseconds. */
    private record Times(double p50, double p95) {}

    private static Times measure(Runnable search) {
        var millis = new double[RUNS];
        // The driver prepares a statement after five executions, on each connection.
        for (int i = -RUNS; i < RUNS; i++) {
            long startNanos = System.nanoTime();
            search.run();
            if (i >= 0) {
                millis[i] = (System.nanoTime() - startNanos) / 1e6;
            }
        }
        Arrays.sort(millis);
        return new Times(millis[RUNS / 2], millis[RUNS * 95 / 100]);
    }

    private static void print(String name, int rows, Times first, @Nullable Times deep) {
        System.out.printf(
                "| %s | %d | %.1f | %.1f | %s |%n",
                name,
                rows,
                first.p50(),
                first.p95(),
                deep == null ? "" : "%.1f".formatted(deep.p95()));
    }
}
