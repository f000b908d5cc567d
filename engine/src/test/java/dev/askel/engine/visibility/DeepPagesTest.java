package dev.askel.engine.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.TaskInbox.TaskCriteria;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskOrder;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.OpenTaskList.ListedTask;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Checks the number of pages that PostgreSQL reads for a page of a list. EXPLAIN runs with the
 * generic plans of prepared statements, on 20,000 executions of one machine, at a depth of ten
 * thousand rows.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeepPagesTest {
    private static final int EXECUTIONS = 20_000;
    private static final int PAGE = 100;
    private static final long FIRST_START = Instant.parse("2026-11-01T00:00:00Z").toEpochMilli();

    private static TestCatalogue catalogue;
    private static UUID machine;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        machine = catalogue.insertMachine("large");
        var other = catalogue.insertMachine("noise");
        for (var each : List.of(machine, other)) {
            catalogue.execute(
                    """
                    INSERT INTO executions (persistence_id, account, region, machine_id,
                        machine_name, execution_name, bucket, slice, started_at, revision, role_arn,
                        input, input_included, status, output_included, redrive_count,
                        last_event_id, version_arn, alias_arn)
                    SELECT '123456789012/us-east-1/' || m.machine_id || '/e' || n, m.account,
                        m.region, m.machine_id, m.name, 'e' || n, 2900, n % 1024, ?::bigint + n, 1,
                        'arn:aws:iam::123456789012:role/r', '{}'::bytea, true,
                        CASE WHEN n % 10 = 0 THEN 'RUNNING' ELSE 'SUCCEEDED' END, true,
                        CASE WHEN n % 1000 = 0 THEN 1 ELSE 0 END, 7,
                        CASE WHEN n % 50 = 0
                             THEN 'arn:aws:states:us-east-1:123456789012:stateMachine:large:1' END,
                        CASE WHEN n % 50 = 0
                             THEN 'arn:aws:states:us-east-1:123456789012:stateMachine:large:PROD' END
                      FROM machines AS m, generate_series(1, ?::integer) AS n
                     WHERE m.machine_id = ?\
                    """,
                    FIRST_START, EXECUTIONS, each);
        }
        // Deleted machines with the same name, as after many deletions and creations.
        catalogue.execute(
                """
                INSERT INTO machines (machine_id, account, region, name, type, status, generation,
                    current_revision, created_at, updated_at, deleted_at)
                SELECT gen_random_uuid(), '123456789012', 'us-east-1', 'large', 'STANDARD',
                    'DELETING', 2, 1, n, n, n FROM generate_series(1, 500) AS n\
                """);
        catalogue.execute("VACUUM ANALYZE executions");
        catalogue.execute("VACUUM ANALYZE machines");
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void a_page_at_a_depth_of_ten_thousand_rows_reads_as_much_as_the_first() throws SQLException {
        var all = ExecutionCriteria.ALL;

        var first = explain(all, null);
        var deep = explain(all, positionOf(10_000));

        assertThat(first.text()).contains("executions_by_start").doesNotContain("Sort");
        assertThat(deep.text()).contains("executions_by_start").doesNotContain("Sort");
        assertThat(deep.text()).doesNotContain("Filter");
        assertThat(deep.buffers()).isLessThan(first.buffers() + 20);
    }

    @Test
    void a_page_of_one_status_reads_no_rows_of_other_statuses() throws SQLException {
        var running = ExecutionCriteria.ALL.withStatuses(Set.of(ExecutionStatus.RUNNING));

        var deep = explain(running, positionOf(10_000));

        assertThat(deep.text()).contains("executions_by_status").doesNotContain("Sort");
        assertThat(deep.buffers()).isLessThan(150);
    }

    @Test
    void a_page_of_redriven_executions_reads_no_other_rows() throws SQLException {
        var redriven = ExecutionCriteria.ALL.withRedrive(RedriveFilter.REDRIVEN);

        var page = explain(redriven, positionOf(19_000));

        assertThat(page.text()).contains("executions_redriven").doesNotContain("Sort");
        assertThat(page.buffers()).isLessThan(60);
    }

    @Test
    void a_page_of_a_version_or_an_alias_reads_no_other_rows() throws SQLException {
        var large = new StateMachineArn(ArnScope.of("us-east-1", "123456789012"), "large");
        var version = ExecutionCriteria.ofMachine(large.qualified("1"));
        var alias = ExecutionCriteria.ofMachine(large.qualified("PROD"));

        var ofVersion = explain(version, positionOf(15_000));
        var ofAlias = explain(alias, positionOf(15_000));

        assertThat(ofVersion.text()).contains("executions_by_version").doesNotContain("Sort");
        assertThat(ofVersion.buffers()).isLessThan(150);
        assertThat(ofAlias.text()).contains("executions_by_alias").doesNotContain("Sort");
        assertThat(ofAlias.buffers()).isLessThan(150);
    }

    @Test
    void pauses_are_looked_up_only_for_the_rows_of_a_page() throws SQLException {
        catalogue.execute(
                """
                INSERT INTO paused_executions (persistence_id, account, region, since,
                    stops_timeouts)
                SELECT persistence_id, account, region, 0, false FROM executions
                 WHERE status = 'RUNNING' AND machine_id <> ?\
                """,
                machine);
        catalogue.execute("VACUUM ANALYZE paused_executions");
        var scope = ArnScope.of("us-east-1", "123456789012");
        var all = ExecutionCriteria.ofMachine(new StateMachineArn(scope, "noise"));
        var first = new SearchQuery(scope, all).page(AccessPath.MACHINES, null, PAGE);
        var paused =
                new SearchQuery(scope, all.withPause(PauseFilter.PAUSED))
                        .page(AccessPath.PAUSES, null, PAGE);

        var plan = explain(first.sql(), first.parameterArray());
        assertThat(plan.text())
                .contains("paused_executions_pkey")
                .doesNotContain("Seq Scan on paused_executions");
        // A row needs up to five pages of tables and indexes.
        assertThat(plan.buffers()).as(plan.text()).isLessThan(5 * PAGE);
        var planOfPaused = explain(paused.sql(), paused.parameterArray());
        assertThat(planOfPaused.text())
                .contains("executions_pkey")
                .doesNotContain("Seq Scan on executions");
        catalogue.execute("DELETE FROM paused_executions");
    }

    @Test
    void an_execution_is_found_by_its_arn_with_few_probes_if_the_machine_name_was_reused()
            throws SQLException {
        var arn =
                new ExecutionArn(
                        ArnScope.of("us-east-1", "123456789012"), "large", "e" + EXECUTIONS);

        var plan = explain(ExecutionLookup.BY_ARN, ExecutionLookup.parameters(arn));

        assertThat(plan.text()).contains("executions_pkey").doesNotContain("Seq Scan");
        assertThat(plan.buffers()).isLessThan(20);
    }

    @Test
    void open_tasks_are_listed_without_reading_many_other_tasks() throws SQLException {
        catalogue.execute(
                """
                INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, status,
                    activity_arn, scheduled_at, redrive_count)
                SELECT '999999999999/us-east-1/x/e' || n, '', 1, 0, 'callback', 'waiting', NULL, n, 0
                  FROM generate_series(1, 10000) AS n
                UNION ALL
                SELECT ?, '', n, 0, 'activity', 'waiting', 'a', 20000 + n, 0
                  FROM generate_series(1, 10000) AS n
                UNION ALL
                SELECT ?, '', 20000 + n, 0, 'callback', 'waiting', NULL, 40000 + n, 0
                  FROM generate_series(1, 3) AS n
                UNION ALL
                SELECT ?, '', 30000, 0, 'activity', 'taken', 'b', 50000, 0\
                """,
                execution(1),
                execution(2),
                execution(3));
        catalogue.execute("VACUUM ANALYZE open_tasks");
        var scope = ArnScope.of("us-east-1", "123456789012");
        var tasks = new OpenTaskList(catalogue.workers());
        record Case(OpenTaskQuery.Filter filter, int found) {}
        for (var each :
                List.of(
                        new Case(filter(scope, null, null, null, null), 10),
                        new Case(filter(scope, TaskKind.CALLBACK, null, null, null), 3),
                        new Case(filter(scope, null, TaskStatus.TAKEN, null, null), 1),
                        new Case(filter(scope, null, null, "a", null), 10),
                        new Case(filter(scope, null, null, "b", null), 1),
                        new Case(filter(scope, null, null, null, execution(2)), 3),
                        new Case(
                                filter(
                                        ArnScope.of("us-east-1", "000000000000"),
                                        null,
                                        null,
                                        null,
                                        null),
                                0))) {
            var found =
                    TestCatalogue.ok(
                            tasks.listAfter(OpenTaskQuery.TaskPosition.FIRST, each.filter(), 10));
            assertThat(found).as("%s", each).hasSize(each.found());
            var page = OpenTaskQuery.page(OpenTaskQuery.TaskPosition.FIRST, each.filter(), 10);
            var plan = explain(page.sql(), page.parameterArray());
            assertThat(plan.buffers()).as(plan.text()).isLessThan(150);
        }
    }

    @Test
    void open_tasks_are_listed_by_due_date_and_person_without_reading_many_other_tasks()
            throws SQLException {
        catalogue.execute(
                """
                INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, status,
                    scheduled_at, redrive_count, timeout_due, due_at, assignee)
                SELECT ?, 'due', n, 0, 'callback', 'waiting', 90000 - n, 7,
                       CASE WHEN n % 2 = 0 THEN 200000 + n END,
                       CASE WHEN n = 5000 THEN 100000 WHEN n = 4999 THEN 100001 END,
                       CASE WHEN n >= 9998 THEN 'ada' END
                  FROM generate_series(1, 10000) AS n\
                """,
                execution(4));
        catalogue.execute("VACUUM ANALYZE open_tasks");
        var scope = ArnScope.of("us-east-1", "123456789012");
        var tasks = new OpenTaskList(catalogue.workers());
        var byDue = new TaskCriteria(TaskKind.CALLBACK, TaskStatus.WAITING, null, null, null);
        record Case(TaskCriteria criteria, TaskOrder order, List<Integer> first) {}
        for (var each :
                List.of(
                        new Case(byDue, TaskOrder.DUE, List.of(5000, 4999, 2, 4)),
                        new Case(
                                new TaskCriteria(null, null, null, "ada", null),
                                TaskOrder.SCHEDULED,
                                List.of(10000, 9999, 9998)),
                        new Case(
                                new TaskCriteria(null, null, null, null, true),
                                TaskOrder.DUE,
                                List.of(9998, 10000, 9999)))) {
            var filter = new OpenTaskQuery.Filter(scope, each.criteria(), null, each.order());
            var found =
                    TestCatalogue.ok(tasks.listAfter(OpenTaskQuery.TaskPosition.FIRST, filter, 4));
            assertThat(found).extracting(ListedTask::ordinal).isEqualTo(each.first());
            var page = OpenTaskQuery.page(OpenTaskQuery.TaskPosition.FIRST, filter, 4);
            var plan = explain(page.sql(), page.parameterArray());
            assertThat(plan.buffers()).as(plan.text()).isLessThan(150);
        }

        // Pages continue from tasks with a due date to tasks without one.
        var all = new OpenTaskQuery.Filter(scope, byDue, execution(4), TaskOrder.DUE);
        var ordinals = new ArrayList<Integer>();
        var position = OpenTaskQuery.TaskPosition.FIRST;
        for (var page = TestCatalogue.ok(tasks.listAfter(position, all, 4_000));
                !page.isEmpty();
                page = TestCatalogue.ok(tasks.listAfter(position, all, 4_000))) {
            page.forEach(task -> ordinals.add(task.ordinal()));
            position = page.getLast().position();
        }
        assertThat(ordinals).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(ordinals.subList(0, 3)).containsExactly(5000, 4999, 2);
        assertThat(ordinals.subList(5_001, 5_003)).containsExactly(9999, 9997);
        catalogue.execute("DELETE FROM open_tasks WHERE redrive_count = 7");
    }

    @Test
    void open_tasks_without_due_date_and_of_an_activity_are_listed_in_due_order_from_an_index()
            throws SQLException {
        catalogue.execute(
                """
                INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, status,
                    activity_arn, scheduled_at, redrive_count, timeout_due)
                SELECT ?, 'late', n, 0, 'activity', 'waiting', 'q', 70000 + n, 8,
                       CASE WHEN n NOT IN (9000, 9500) THEN 300000 - n END
                  FROM generate_series(1, 10000) AS n
                UNION ALL
                SELECT ?, 'bare', n, 0, 'activity', 'waiting', 'bare', 80000 + n, 8,
                       CASE WHEN n = 9999 THEN 300000 END
                  FROM generate_series(1, 10000) AS n\
                """,
                execution(5),
                execution(6));
        catalogue.execute("VACUUM ANALYZE open_tasks");
        var scope = ArnScope.of("us-east-1", "123456789012");
        var tasks = new OpenTaskList(catalogue.workers());
        var first = OpenTaskQuery.TaskPosition.FIRST;
        var noDue = new OpenTaskQuery.TaskPosition(OpenTaskQuery.NO_DUE_DATE, 0);
        var kind = new TaskCriteria(TaskKind.ACTIVITY, TaskStatus.WAITING, null, null, null);
        record Case(
                TaskCriteria criteria,
                OpenTaskQuery.TaskPosition after,
                String index,
                List<Integer> ordinals) {}
        var scopeIndex = "open_tasks_in_due_order";
        var queueIndex = "open_tasks_queue_in_due_order";
        for (var each :
                List.of(
                        new Case(kind, first, scopeIndex, List.of(10_000, 9_999, 9_998)),
                        new Case(ofActivity("q"), first, queueIndex, List.of(10_000, 9_999, 9_998)),
                        new Case(ofActivity("q"), noDue, queueIndex, List.of(9_000, 9_500)),
                        new Case(ofActivity("bare"), first, queueIndex, List.of(9_999, 1, 2)))) {
            var filter = new OpenTaskQuery.Filter(scope, each.criteria(), null, TaskOrder.DUE);
            var found = TestCatalogue.ok(tasks.listAfter(each.after(), filter, 3));
            assertThat(found).extracting(ListedTask::ordinal).isEqualTo(each.ordinals());
            var page = OpenTaskQuery.page(each.after(), filter, 3);
            var plan = explain(page.sql(), page.parameterArray());
            assertThat(plan.text()).contains(each.index());
            assertThat(plan.buffers()).as(plan.text()).isLessThan(150);
        }
        catalogue.execute("DELETE FROM open_tasks WHERE redrive_count = 8");
    }

    private static TaskCriteria ofActivity(String activity) {
        return new TaskCriteria(null, TaskStatus.WAITING, activity, null, null);
    }

    private static OpenTaskQuery.Filter filter(
            ArnScope scope,
            @Nullable TaskKind kind,
            @Nullable TaskStatus status,
            @Nullable String activity,
            @Nullable String execution) {
        return new OpenTaskQuery.Filter(
                scope,
                new TaskCriteria(kind, status, activity, null, null),
                execution,
                TaskOrder.SCHEDULED);
    }

    private static String execution(int n) {
        return "123456789012/us-east-1/" + machine + "/e" + n;
    }

    private static ListPosition positionOf(int n) {
        return new ListPosition(FIRST_START + n, "123456789012/us-east-1/" + machine + "/e" + n);
    }

    private static QueryPlan explain(ExecutionCriteria criteria, @Nullable ListPosition after)
            throws SQLException {
        var status = criteria.statuses().stream().findFirst().orElse(null);
        var page = ExecutionLists.ofMachine(machine, criteria, status, after, PAGE + 1);
        return explain(page.sql(), page.parameterArray());
    }

    private static QueryPlan explain(Sql sql, Object[] parameters) throws SQLException {
        return QueryPlan.explain(catalogue.source(), sql, parameters);
    }
}
