package dev.askel.engine.retention;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ExecutionDoesNotExist;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.journal.partition.Buckets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Retention of two weeks, in an engine whose time skips weeks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RetentionTest {
    private static final String DONE =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;
    private static final String TASK =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    /** A bucket's week and two further weeks. */
    private static final Duration PAST = Duration.ofDays(22);

    private final EngineRig rig =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .retention(
                                    new RetentionSettings(
                                            Duration.ofDays(14),
                                            Duration.ofMillis(100),
                                            2,
                                            RetentionSettings.STANDARD.bytes()))
                            .build());
    private final int bucket = Buckets.of(rig.time().millis());

    RetentionTest() {
        rig.addNode();
    }

    @AfterEach
    void end() {
        rig.close();
    }

    private Client client() {
        return rig.client();
    }

    private RetentionStatistics statistics() {
        return rig.node().engine().retention();
    }

    private boolean stands(String table) {
        return !rig.query(_ -> true, "SELECT FROM pg_class WHERE relname = ?", table).isEmpty();
    }

    private void pass(Duration time) {
        rig.time().skip(time);
        Eventually.holds(
                "the week has left",
                () -> !stands("event_journal_" + bucket) && !stands("snapshot_" + bucket));
    }

    private EngineError describing(String execution) {
        return refused(
                rig.node()
                        .engine()
                        .executions()
                        .describeExecution(
                                caller(),
                                new DescribeExecutionRequest(execution, IncludedData.ALL_DATA)));
    }

    private EngineError reading(String execution) {
        return refused(
                rig.node()
                        .engine()
                        .executions()
                        .getExecutionHistory(
                                caller(),
                                new GetExecutionHistoryRequest(
                                        execution, new Page(100, null), false, true)));
    }

    private List<String> listed(String machine) {
        return ok(
                        rig.node()
                                .engine()
                                .executions()
                                .listExecutions(
                                        caller(),
                                        new ListExecutionsRequest(
                                                machine, null, new Page(100, null), null, null)))
                .executions()
                .stream()
                .map(item -> item.name())
                .toList();
    }

    @Test
    void what_was_kept_long_enough_leaves_and_what_runs_goes_on_elsewhere() {
        var activity = client().createActivity("work");
        var machine = client().createMachine("m", DONE);
        var task = client().createMachine("t", TASK.formatted(activity));
        for (int i = 0; i < 5; i++) {
            client().awaitOutput(client().start(machine, "short-" + i, "{}"));
        }
        var shorts = client().start(machine, "short", "{}");
        client().awaitOutput(shorts);
        var runner = client().start(task, "runner", "{}");
        var token = client().pollTask(activity, "worker").token();

        pass(PAST);

        assertThat(describing(shorts)).isInstanceOf(ExecutionDoesNotExist.class);
        assertThat(reading(shorts)).isInstanceOf(ExecutionDoesNotExist.class);
        assertThat(listed(machine)).isEmpty();
        assertThat(rig.countRows("executions", "short")).isZero();
        assertThat(listed(task)).containsExactly("runner");
        assertThat(refused(client().startAsync(caller(), machine, "short", "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        assertThat(statistics().deleted()).isEqualTo(6);
        assertThat(statistics().moved()).isEqualTo(1);
        assertThat(statistics().dropped()).isEqualTo(1);

        client().succeed(token, "1");
        assertThat(client().awaitOutput(runner)).isEqualTo("1");
        assertThat(client().types(runner))
                .startsWith(HistoryEventType.ExecutionStarted)
                .endsWith(HistoryEventType.ExecutionSucceeded);

        rig.time().skip(Duration.ofDays(15));
        Eventually.holds(
                "the long runner has left too",
                () ->
                        rig.countRows("executions", "runner") == 0
                                && rig.countRows("event_journal", "runner") == 0);
        assertThat(describing(runner)).isInstanceOf(ExecutionDoesNotExist.class);

        rig.time().skip(Duration.ofDays(69));
        assertThat(client().awaitOutput(client().start(machine, "short", "{\"again\": 1}")))
                .isEqualTo("{\"again\": 1}");
    }

    @Test
    void a_week_that_somebody_reads_is_dropped_later_and_nobody_waits_for_it() throws SQLException {
        var machine = client().createMachine("m", DONE);
        client().awaitOutput(client().start(machine, "old", "{}"));
        try (var reader = rig.database().connect();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM event_journal_" + bucket);

            rig.time().skip(PAST);
            Eventually.holds("it is put off", () -> statistics().postponed() > 1);
            client().awaitOutput(client().start(machine, "new", "{}"));
            assertThat(stands("event_journal_" + bucket)).isTrue();
            assertThat(rig.countRows("executions", "old")).isZero();
        }

        pass(Duration.ZERO);
        assertThat(listed(machine)).containsExactly("new");
    }

    @Test
    void a_redrive_that_comes_too_late_finds_no_execution_and_one_in_time_keeps_it()
            throws SQLException {
        var activity = client().createActivity("work");
        var machine = client().createMachine("t", TASK.formatted(activity));
        var late = client().start(machine, "late", "{}");
        var timely = client().start(machine, "timely", "{}");
        client().stop(late, null, null);
        client().stop(timely, null, null);
        try (var leaving = rig.database().connect();
                var statement = leaving.createStatement()) {
            leaving.setAutoCommit(false);
            // The lock of a round that has not committed yet.
            statement.execute("DELETE FROM executions WHERE execution_name = 'late'");
            var redrive = client().redriveAsync(caller(), late, "token");
            Eventually.holds("the redrive waits", this::somebodyWaitsForALock);
            leaving.commit();

            assertThat(refused(redrive)).isInstanceOf(ExecutionDoesNotExist.class);
        }
        client().redrive(timely);

        pass(PAST);

        assertThat(client().describe(timely).status()).isEqualTo(ExecutionStatus.RUNNING);
        client().succeed(client().pollTask(activity, "worker").token(), "1");
        assertThat(client().awaitOutput(timely)).isEqualTo("1");
        assertThat(rig.countRows("event_journal", "late")).isZero();
    }

    private boolean somebodyWaitsForALock() {
        return !rig.query(
                        _ -> true,
                        """
                        SELECT FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'\
                        """)
                .isEmpty();
    }
}
