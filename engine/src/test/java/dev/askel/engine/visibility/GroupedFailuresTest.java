package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionStatistics.BoundedCount;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroup;
import dev.askel.engine.api.workbench.ExecutionStatistics.MachineRate;
import dev.askel.engine.api.workbench.ExecutionStatistics.Minute;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Tests groups of failures, and rates of starts and ends. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GroupedFailuresTest {
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:execution:";

    private static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:";

    private static TestCatalogue catalogue;

    private UUID orders;
    private UUID bills;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
    }

    @BeforeEach
    void deleteRows() {
        for (var table : List.of("executions", "machines", "wakeups", "quarantine")) {
            catalogue.execute("DELETE FROM " + table);
        }
        orders = catalogue.insertMachine("orders");
        bills = catalogue.insertMachine("bills");
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private void insertFailed(
            UUID machine, String name, String status, String error, String print, int second) {
        var started = NOW.plusSeconds(second);
        var machineName = machine.equals(orders) ? "orders" : "bills";
        var id = catalogue.insertExecution(machine, machineName, name, started);
        catalogue.endExecution(id, status, started.plusSeconds(1), null);
        catalogue.execute(
                """
                UPDATE executions SET failed_state = 'Pay', error = ?::bytea, error_text = ?,
                    cause = ?::bytea, cause_fingerprint = ? WHERE persistence_id = ?\
                """,
                error.getBytes(StandardCharsets.UTF_8),
                error,
                ("cause of " + name).getBytes(StandardCharsets.UTF_8),
                print,
                id.persistenceId());
    }

    @Test
    void similar_failures_form_one_group() {
        insertFailed(orders, "a", "FAILED", "Declined", "f1", 1);
        insertFailed(orders, "b", "FAILED", "Declined", "f1", 3);
        insertFailed(orders, "c", "TIMED_OUT", "Declined", "f1", 2);
        insertFailed(orders, "d", "FAILED", "Declined", "f2", 4);
        insertFailed(bills, "e", "FAILED", "Declined", "f1", 5);
        insertFailed(orders, "stopped", "ABORTED", "Declined", "f1", 9);
        catalogue.insertExecution(orders, "orders", "running", NOW);

        var all = ok(groupedFailures().failures(CALLER, ExecutionCriteria.ALL, 1));

        assertThat(all.groups())
                .extracting(
                        FailureGroup::executionArn,
                        group -> group.failures().count(),
                        group -> group.failures().firstStartDate(),
                        group -> group.failures().lastStartDate(),
                        group -> group.failures().cause())
                .containsExactly(
                        tuple(
                                ARN + "orders:b",
                                3L,
                                secondsAfterNow(1),
                                secondsAfterNow(3),
                                "cause of b"),
                        tuple(
                                ARN + "bills:e",
                                1L,
                                secondsAfterNow(5),
                                secondsAfterNow(5),
                                "cause of e"),
                        tuple(
                                ARN + "orders:d",
                                1L,
                                secondsAfterNow(4),
                                secondsAfterNow(4),
                                "cause of d"));
        assertThat(all.groupCount()).isEqualTo(3);
        assertThat(all.executionsRead()).isEqualTo(5);
        assertThat(all.isComplete()).isTrue();

        var stopped = ExecutionCriteria.ALL.withStatuses(Set.of(ExecutionStatus.ABORTED));
        assertThat(ok(groupedFailures().failures(CALLER, stopped, 1)).groups())
                .extracting(FailureGroup::executionArn)
                .containsExactly(ARN + "orders:stopped");
        var running = ExecutionCriteria.ALL.withStatuses(Set.of(ExecutionStatus.RUNNING));
        assertThat(refused(groupedFailures().failures(CALLER, running, 1)).name())
                .isEqualTo("ValidationException");
    }

    @Test
    void a_group_has_the_latest_end_of_its_failures() {
        insertFailed(orders, "a", "FAILED", "Declined", "f1", 1);
        insertFailed(orders, "b", "FAILED", "Declined", "f1", 3);
        insertFailed(bills, "c", "FAILED", "Declined", "f1", 2);
        // A redriven execution starts earlier and ends later than the others.
        catalogue.execute(
                "UPDATE executions SET stopped_at = ? WHERE execution_name = 'a'",
                secondsAfterNow(60).toEpochMilli());

        assertThat(ok(groupedFailures().failures(CALLER, ExecutionCriteria.ALL, 1)).groups())
                .extracting(FailureGroup::executionArn, FailureGroup::lastStopDate)
                .containsExactly(
                        tuple(ARN + "orders:b", secondsAfterNow(60)),
                        tuple(ARN + "bills:c", secondsAfterNow(3)));
        var one = ExecutionCriteria.ALL.withNamePrefix("b");
        assertThat(ok(groupedFailures().failures(CALLER, one, 1)).groups())
                .extracting(FailureGroup::lastStopDate)
                .containsExactly(secondsAfterNow(4));
    }

    @Test
    void a_group_names_its_latest_members() {
        for (int i = 0; i < 5; i++) {
            insertFailed(orders, "m" + i, "FAILED", "Declined", "f1", i);
        }
        insertFailed(bills, "other", "FAILED", "Declined", "f1", 9);

        var groups = ok(groupedFailures().failures(CALLER, ExecutionCriteria.ALL, 3)).groups();

        assertThat(groups)
                .extracting(FailureGroup::members)
                .containsExactly(
                        List.of(ARN + "orders:m4", ARN + "orders:m3", ARN + "orders:m2"),
                        List.of(ARN + "bills:other"));
        assertThat(groups.getFirst().failures().cause()).isEqualTo("cause of m4");
    }

    @Test
    void only_the_latest_failures_are_grouped() throws SQLException {
        for (int i = 0; i < 10; i++) {
            insertFailed(orders, "e" + i, "FAILED", i < 5 ? "Old" : "New", "f", i);
        }
        var query = new SearchQuery(CALLER.scope(), ExecutionCriteria.ALL);
        var statement = GroupedFailures.statement(CALLER.scope(), query, 4, 1);
        try (var connection = catalogue.source().getConnection()) {
            assertThat(
                            statement
                                    .sql()
                                    .list(
                                            connection,
                                            row -> row.text("error_text") + row.bigint("members"),
                                            statement.parameterArray()))
                    .containsExactly("New4");
        }
    }

    private GroupedFailures groupedFailures() {
        return new GroupedFailures(catalogue.workers());
    }

    private static Instant secondsAfterNow(int second) {
        return NOW.plusSeconds(second);
    }

    @Test
    void starts_and_ends_are_counted_per_minute() {
        insertFailed(orders, "a", "FAILED", "E", "f", -61);
        insertFailed(orders, "b", "FAILED", "E", "f", -3_500);
        insertFailed(bills, "c", "TIMED_OUT", "E", "f", -10);
        catalogue.insertExecution(orders, "orders", "old", NOW.minusSeconds(9_000));
        catalogue.insertExecution(bills, "bills", "new", NOW);
        catalogue.execute(
                "INSERT INTO wakeups (persistence_id, slice, due, in_flight, owes)"
                        + " VALUES ('x', 1000, ?, false, false), ('y', 3, ?, false, false)",
                NOW.minusSeconds(7).toEpochMilli(),
                NOW.plusSeconds(7).toEpochMilli());
        catalogue.execute(
                "INSERT INTO quarantine (persistence_id, slice, since, attempts, error)"
                        + " SELECT persistence_id, 1, 1, 3, '' FROM executions"
                        + " WHERE execution_name = 'old'");

        var rates = ok(new CurrentRates(catalogue.workers(), catalogue.time()).rates(CALLER, null));

        assertThat(rates.isComplete()).isTrue();
        assertThat(rates.minutes()).hasSize(60);
        assertThat(rates.minutes().getLast()).isEqualTo(new Minute(NOW, 1, 0, 0, 0, 0));
        assertThat(rates.minutes().get(58))
                .isEqualTo(new Minute(secondsAfterNow(-60), 1, 0, 1, 1, 0));
        assertThat(rates.minutes().get(57))
                .isEqualTo(new Minute(secondsAfterNow(-120), 1, 0, 0, 0, 0));
        assertThat(rates.minutes()).extracting(Minute::failed).contains(1L);
        assertThat(rates.openExecutions()).isEqualTo(new BoundedCount(2, false));
        assertThat(rates.quarantinedExecutions()).isEqualTo(new BoundedCount(1, false));
        assertThat(rates.openTasks()).isEqualTo(new BoundedCount(0, false));
        assertThat(rates.overdue()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void minutes_above_the_maximum_count_are_omitted() {
        for (int i = 0; i < 8; i++) {
            insertFailed(orders, "old" + i, "FAILED", "E", "f", -1_800);
        }
        insertFailed(orders, "new", "FAILED", "E", "f", -90);

        var rates =
                ok(new CurrentRates(catalogue.workers(), catalogue.time(), 5).rates(CALLER, null));

        assertThat(rates.minutes()).hasSize(10);
        assertThat(rates.isComplete()).isTrue();
        assertThat(rates.minutes().get(7))
                .isEqualTo(new Minute(secondsAfterNow(-120), 1, 0, 1, 0, 0));
    }

    @Test
    void machines_with_the_most_failures_come_first() {
        insertFailed(orders, "a", "FAILED", "E", "f", -61);
        insertFailed(bills, "b", "FAILED", "E", "f", -3_500);
        insertFailed(bills, "c", "TIMED_OUT", "E", "f", -10);
        insertFailed(bills, "before", "FAILED", "E", "f", -9_000);
        catalogue.insertExecution(orders, "orders", "old", NOW.minusSeconds(9_000));
        catalogue.insertExecution(bills, "bills", "new", NOW);

        var rates = ok(new RatesByMachine(catalogue.workers(), catalogue.time()).machines(CALLER));

        assertThat(rates.asOf()).isEqualTo(NOW);
        assertThat(rates.minutes()).isEqualTo(60);
        assertThat(rates.isComplete()).isTrue();
        assertThat(rates.machines())
                .containsExactly(
                        new MachineRate(MACHINE + "bills", 3, 0, 1, 1, 0, 1),
                        new MachineRate(MACHINE + "orders", 1, 0, 1, 0, 0, 1));
        var few = new RatesByMachine(catalogue.workers(), catalogue.time(), 3);
        assertThat(ok(few.machines(CALLER)).minutes()).isEqualTo(10);
    }
}
