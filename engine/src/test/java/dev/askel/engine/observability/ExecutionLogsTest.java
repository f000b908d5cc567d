package dev.askel.engine.observability;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.api.LoggingConfiguration.LogDestination;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.journal.LogBacklog;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Logs of executions on a real engine and database (docs/aws/history.md section 8). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionLogsTest {
    private static final EngineRig RIG = EngineRig.withOneNode();

    private static final String PASS =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": {"a": 1}, "End": true}}}\
            """;

    private static final String FAIL =
            """
            {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E", "Cause": "C"}}}\
            """;

    private static final List<String> PASSED =
            List.of(
                    "ExecutionStarted",
                    "PassStateEntered",
                    "PassStateExited",
                    "ExecutionSucceeded");

    @AfterAll
    static void close() {
        RIG.close();
    }

    private static Client client() {
        return RIG.client();
    }

    private static String group(String name) {
        return "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/%s:*"
                .formatted(name);
    }

    private static String createMachine(
            String name, String definition, Level level, boolean withData) {
        return client().createLoggingMachine(
                        name, definition, StateMachineType.STANDARD, level, withData, group(name));
    }

    private static long countPending(String name) {
        return countPendingOf(group(name));
    }

    private static long countPendingOf(String group) {
        return RIG.query(
                        row -> row.getLong(1),
                        "SELECT count(*) FROM owed_logs WHERE log_group = ?",
                        group)
                .getFirst();
    }

    private static void awaitNothingPending(String name) {
        Eventually.holds("no rows are pending for " + name, () -> countPending(name) == 0);
    }

    @Test
    void all_events_are_logged_in_order_with_their_data() {
        var name = EngineRig.uniqueName("all");
        var machine = createMachine(name, PASS, Level.ALL, true);
        var execution = client().start(machine, "x", "{\"in\":true}");

        assertThat(RIG.logs().types(group(name), 4)).isEqualTo(PASSED);
        var records = RIG.logs().records(group(name));
        assertThat(records)
                .extracting(record -> record.path("execution_arn").textValue())
                .containsOnly(execution);
        assertThat(records.getFirst().at("/details/input").textValue()).isEqualTo("{\"in\":true}");
        assertThat(records.getLast().path("previous_event_id").textValue()).isEqualTo("3");
        assertThat(RIG.logs().stream(group(name)))
                .matches("states/" + name + "/\\d{4}-\\d\\d-\\d\\d-\\d\\d/[0-9a-f]{8}");
        awaitNothingPending(name);
    }

    @Test
    void a_level_omits_lower_events() {
        var error = EngineRig.uniqueName("error");
        client().start(createMachine(error, FAIL, Level.ERROR, false), "x", "{\"secret\":1}");
        assertThat(RIG.logs().types(group(error), 2))
                .containsExactly("FailStateEntered", "ExecutionFailed");
        assertThat(RIG.logs().records(group(error)).getFirst().toString()).doesNotContain("secret");

        var fatal = EngineRig.uniqueName("fatal");
        var machine = createMachine(fatal, FAIL, Level.FATAL, true);
        client().start(machine, "x", "{}");
        assertThat(RIG.logs().types(group(fatal), 1)).containsExactly("ExecutionFailed");
    }

    @Test
    void executions_without_logged_events_store_no_pending_rows() {
        // Rows would remain, because the sink refuses puts.
        var quiet = EngineRig.uniqueName("quiet");
        RIG.logs().refusePuts(group(quiet));
        var succeeding = createMachine(quiet, PASS, Level.ERROR, true);
        client().awaitOutput(client().start(succeeding, "x", "{}"));
        var off = EngineRig.uniqueName("off");
        client().awaitOutput(client().start(createMachine(off, PASS, Level.OFF, true), "x", "{}"));
        assertThat(countPending(quiet)).isZero();
        assertThat(countPending(off)).isZero();
        RIG.logs().acceptPuts(group(quiet));
    }

    @Test
    void records_have_the_redrive_count() {
        var name = EngineRig.uniqueName("redrive");
        RIG.functions().failWith(name, "Down", "not yet");
        var machine =
                createMachine(
                        name,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(name)),
                        Level.ALL,
                        false);
        var execution = client().start(machine, "x", "{}");
        client().awaitEnd(execution);
        var before = client().history(execution).size();
        RIG.functions().answerWith(name, input -> input);
        client().redrive(execution);
        client().awaitOutput(execution);

        int all = client().history(execution).size();
        RIG.logs().types(group(name), all);
        var records = RIG.logs().records(group(name));
        assertThat(records)
                .extracting(record -> record.path("redrive_count").textValue())
                .isEqualTo(IntStream.range(0, all).mapToObj(i -> i < before ? "0" : "1").toList());
    }

    @Test
    void an_unavailable_sink_delays_no_executions_and_gets_its_records_later() {
        var name = EngineRig.uniqueName("away");
        var machine = createMachine(name, PASS, Level.ALL, false);
        RIG.logs().refusePuts(group(name));
        for (int i = 0; i < 3; i++) {
            client().awaitOutput(client().start(machine, "x" + i, "{}"));
        }
        Eventually.holds("puts were refused", () -> RIG.logs().refusals(group(name)) > 1);
        assertThat(countPending(name)).isEqualTo(3);
        // Other groups are not delayed.
        var other = EngineRig.uniqueName("other");
        client().start(createMachine(other, PASS, Level.ALL, false), "x", "{}");
        assertThat(RIG.logs().types(group(other), 4)).isEqualTo(PASSED);

        RIG.logs().acceptPuts(group(name));
        assertThat(RIG.logs().types(group(name), 12)).hasSize(12);
        awaitNothingPending(name);
    }

    @Test
    void expired_rows_of_an_unavailable_sink_are_deleted_in_one_attempt() {
        var group = group(EngineRig.uniqueName("gone"));
        int rows = 12_000;
        var lost = RIG.node().engine().logStatistics().lostCount();
        RIG.logs().refusePuts(group);
        RIG.execute(
                """
                INSERT INTO owed_logs (slice, log_group, persistence_id, sequence_number, level,
                    with_data, redrive_count, owed_at)
                SELECT ?, ?, m.persistence_id, 1, 'ALL', false, 0, 0
                  FROM (SELECT persistence_id FROM executions WHERE persistence_id = ?) AS m,
                       generate_series(1, ?)\
                """,
                LogBacklog.Group.of(group).slice(),
                group,
                runWithoutLogs(),
                rows);
        Eventually.holds(
                "the rows are given up",
                () -> RIG.node().engine().logStatistics().lostCount() >= lost + rows);
        assertThat(countPendingOf(group)).isZero();
        assertThat(RIG.logs().acceptPuts(group)).isEqualTo(1);
    }

    /** Runs an execution that logs nothing, and returns its persistence id. */
    private static String runWithoutLogs() {
        var name = EngineRig.uniqueName("quiet");
        client().awaitOutput(
                        client().start(createMachine(name, PASS, Level.OFF, true), name, "{}"));
        return RIG.query(
                        row -> row.getString(1),
                        "SELECT persistence_id FROM executions WHERE execution_name = ?",
                        name)
                .getFirst();
    }

    @Test
    void pending_rows_of_a_killed_node_are_logged_by_the_next_node() {
        var name = EngineRig.uniqueName("crash");
        var machine = createMachine(name, PASS, Level.ALL, false);
        RIG.logs().blockPuts(group(name));
        var execution = client().start(machine, "x", "{}");
        client().awaitOutput(execution);
        Eventually.holds("a put waits in the sink", () -> RIG.logs().isPutBlocked(group(name)));

        RIG.killAndRestart();
        RIG.logs().unblockPuts(group(name));

        RIG.logs().types(group(name), 4);
        awaitNothingPending(name);
        // Delivery is at least once: the killed node may have delivered the records too.
        var ids = new HashSet<String>();
        for (JsonNode record : RIG.logs().records(group(name))) {
            ids.add(record.path("id").textValue());
        }
        assertThat(ids).containsExactlyInAnyOrder("1", "2", "3", "4");
    }

    @Test
    void the_abort_of_an_execution_is_logged() {
        var name = EngineRig.uniqueName("stopped");
        var machine =
                createMachine(
                        name,
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                        """,
                        Level.FATAL,
                        false);
        client().stop(client().start(machine, "x", "{}"), "E", "C");
        assertThat(RIG.logs().types(group(name), 1)).containsExactly("ExecutionAborted");
        assertThat(RIG.logs().records(group(name)).getFirst().at("/details/cause").textValue())
                .isEqualTo("C");
    }

    @Test
    void express_executions_are_logged_from_memory() {
        var name = EngineRig.uniqueName("express");
        var machine =
                client().createLoggingMachine(
                                name, PASS, StateMachineType.EXPRESS, Level.ALL, true, group(name));
        var result = ok(client().startSyncAsync(machine, "sync", "{}"));
        assertThat(result.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(RIG.logs().types(group(name), 4)).isEqualTo(PASSED);
        assertThat(RIG.logs().records(group(name)).getLast().path("execution_arn").textValue())
                .isEqualTo(result.executionArn())
                .contains(":express:");

        var started = client().start(machine, "async", "{}");
        assertThat(RIG.logs().types(group(name), 8).subList(4, 8)).isEqualTo(PASSED);
        assertThat(RIG.logs().records(group(name)).getLast().path("execution_arn").textValue())
                .isEqualTo(started);
        assertThat(countPending(name)).isZero();
    }

    @Test
    void a_slow_sink_of_express_logs_loses_records_but_delays_no_executions() {
        var name = EngineRig.uniqueName("slow");
        var machine =
                client().createLoggingMachine(
                                name, PASS, StateMachineType.EXPRESS, Level.ALL, true, group(name));
        var lost = RIG.node().engine().logStatistics().lostCount();
        RIG.logs().blockPuts(group(name));
        ok(client().startSyncAsync(machine, null, "{}"));
        Eventually.holds("a put waits in the sink", () -> RIG.logs().isPutBlocked(group(name)));
        var large = "\"" + "x".repeat(20_000) + "\"";
        for (int i = 0; i < 5; i++) {
            assertThat(ok(client().startSyncAsync(machine, null, large)).status())
                    .isEqualTo(ExecutionStatus.SUCCEEDED);
        }
        assertThat(RIG.node().engine().logStatistics().lostCount()).isGreaterThan(lost);
        RIG.logs().unblockPuts(group(name));
        assertThat(RIG.logs().types(group(name), 5)).startsWith("ExecutionStarted");
    }

    @Test
    void slow_sinks_of_express_logs_share_the_bound_of_the_node() {
        var names =
                List.of(
                        EngineRig.uniqueName("one"),
                        EngineRig.uniqueName("two"),
                        EngineRig.uniqueName("three"));
        var machines =
                names.stream()
                        .map(name ->
                                client().createLoggingMachine(
                                                name,
                                                PASS,
                                                StateMachineType.EXPRESS,
                                                Level.ALL,
                                                true,
                                                group(name)))
                        .toList();
        var lost = RIG.node().engine().logStatistics().lostCount();
        names.forEach(name -> RIG.logs().blockPuts(group(name)));
        // Each group gets two records, so that no group exceeds its bound.
        var large = "\"" + "x".repeat(24_000) + "\"";
        ok(client().startSyncAsync(machines.get(0), null, large));
        ok(client().startSyncAsync(machines.get(1), null, large));
        // Records that are being delivered still count.
        Eventually.holds(
                "a put waits in the first sink",
                () -> RIG.logs().isPutBlocked(group(names.get(0))));
        assertThat(RIG.node().engine().logStatistics().lostCount()).isEqualTo(lost);
        ok(client().startSyncAsync(machines.get(2), null, large));
        assertThat(RIG.node().engine().logStatistics().lostCount()).isEqualTo(lost + 1);

        names.forEach(name -> RIG.logs().unblockPuts(group(name)));
        assertThat(RIG.logs().types(group(names.get(0)), 4)).isEqualTo(PASSED);
        assertThat(RIG.logs().types(group(names.get(1)), 4)).isEqualTo(PASSED);
        assertThat(RIG.logs().types(group(names.get(2)), 3))
                .containsExactly("ExecutionStarted", "PassStateExited", "ExecutionSucceeded");
        // The memory of the delivered records is free again.
        ok(client().startSyncAsync(machines.get(2), null, large));
        assertThat(RIG.logs().types(group(names.get(2)), 7).subList(3, 7)).isEqualTo(PASSED);
    }

    @Test
    void a_machine_with_a_missing_log_group_is_refused() {
        var error =
                refused(
                        client().createMachineAsync(
                                        EngineRig.uniqueName("lost"),
                                        PASS,
                                        StateMachineType.STANDARD,
                                        new LoggingConfiguration(
                                                Level.ALL,
                                                false,
                                                List.of(new LogDestination(group("missing"))))));
        assertThat(error).isInstanceOf(EngineError.InvalidLoggingConfiguration.class);
        assertThat(error.message())
                .isEqualTo("Invalid Logging Configuration: Log Destination not found.");
    }
}
