package dev.askel.server.local;

import static dev.askel.server.local.LocalRig.output;
import static dev.askel.server.local.LocalRig.task;
import static dev.askel.server.local.LocalRig.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.api.EngineError;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(30)
final class LocalEngineTest {
    private static final String CHILD = "arn:aws:states:us-east-1:123456789012:stateMachine:other1";

    private static String waitMachine(int seconds) {
        return """
        {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":%d,"End":true}}}\
        """
                .formatted(seconds);
    }

    private static String startExecutionTask(String pattern, String more) {
        return task(
                "arn:aws:states:::states:startExecution" + pattern,
                """
                "Parameters":{"StateMachineArn":"%s","Input":{"n":1}}%s\
                """
                        .formatted(CHILD, more));
    }

    @Test
    void a_wait_of_an_hour_is_skipped_and_recorded_in_the_history() throws Exception {
        var ended = new LocalRig(waitMachine(3600)).run("[1]").getFirst();
        assertThat(output(ended)).isEqualTo("[1]");
        var times = ended.events().stream().map(HistoryEvent::timestamp).toList();
        assertThat(Duration.between(times.getFirst(), times.getLast()))
                .isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void branches_call_functions_and_join() throws Exception {
        var branch = task("arn:aws:lambda:us-east-1:123456789012:function:f", "");
        var ended =
                new LocalRig(
                                """
                                {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[%s,%s],"End":true}}}\
                                """
                                        .formatted(branch, branch))
                        .run("{\"a\":1}")
                        .getFirst();
        assertThat(output(ended)).isEqualTo("[{\"a\":1},{\"a\":1}]");
        assertThat(ended.events().stream().map(HistoryEvent::id).toList())
                .isEqualTo(LongStream.rangeClosed(1, ended.events().size()).boxed().toList());
    }

    @Test
    void branches_interleave_as_on_a_server() throws Exception {
        var branch =
                """
                {"StartAt":"%1$s","States":{"%1$s":{"Type":"Pass","Next":"%2$s"},
                 "%2$s":{"Type":"Pass","End":true}}}\
                """;
        var ended =
                new LocalRig(
                                """
                                {"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[%s,%s],"End":true}}}\
                                """
                                        .formatted(
                                                branch.formatted("A", "B"),
                                                branch.formatted("C", "D")))
                        .run("{}")
                        .getFirst();
        assertThat(ended.events().stream().map(HistoryEvent::previousEventId).toList())
                .containsExactly(0L, 0L, 2L, 3L, 3L, 4L, 6L, 5L, 8L, 7L, 9L, 11L, 11L, 13L);
    }

    @Test
    void a_task_that_no_worker_can_reach_times_out_at_once_or_is_reported_as_waiting()
            throws Exception {
        var timed = LocalRig.runWithoutWorkers(task(LocalRig.ACTIVITY, "\"TimeoutSeconds\":3600"));
        assertThat(types(timed)).contains("ActivityTimedOut");
        var waiting = LocalRig.runWithoutWorkers(task(LocalRig.ACTIVITY, ""));
        assertThat(RunReport.formatText(List.of(waiting))).contains("RUNNING", "cannot come");
    }

    @Test
    void the_timeout_of_a_machine_ends_its_execution() throws Exception {
        var executions =
                new LocalRig(
                                """
                                {"StartAt":"W","TimeoutSeconds":5,"States":{"W":{"Type":"Wait","Seconds":10,"End":true}}}\
                                """)
                        .run("{}");
        assertThat(executions.getFirst().state().outcome()).isInstanceOf(Outcome.TimedOut.class);
        assertThat(RunReport.formatText(executions)).contains("ExecutionTimedOut", "TIMED_OUT");
        assertThat(RunReport.formatHistoryJson(executions.getFirst()))
                .contains("\"type\":\"ExecutionTimedOut\"");
    }

    @ParameterizedTest
    @CsvSource({".sync, String", ".sync:2, Object"})
    void the_parent_receives_the_output_of_an_awaited_child(String pattern, String kind)
            throws Exception {
        var executions = new LocalRig(startExecutionTask(pattern, ""), waitMachine(60)).run("{}");
        assertThat(types(executions.getFirst()))
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
        assertThat(output(executions.getFirst()))
                .contains(
                        kind.equals("String")
                                ? "\"Output\":\"{\\\"n\\\":1}\""
                                : "\"Output\":{\"n\":1}");
        assertThat(output(executions.getLast())).isEqualTo("{\"n\":1}");
        assertThat(RunReport.formatText(executions))
                .contains(":execution:other1:")
                .endsWith(output(executions.getFirst()) + "\n");
    }

    @Test
    void a_child_without_waiting_parent_is_run_to_its_end() throws Exception {
        var executions = new LocalRig(startExecutionTask("", ""), waitMachine(60)).run("{}");
        assertThat(output(executions.getFirst())).contains("\"ExecutionArn\"", "\"StartDate\"");
        assertThat(output(executions.getLast())).isEqualTo("{\"n\":1}");
    }

    @Test
    void the_failure_of_a_child_is_a_failure_of_its_task() throws Exception {
        var failing =
                """
                {"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Broken"}}}\
                """;
        var executions = new LocalRig(startExecutionTask(".sync", ""), failing).run("{}");
        assertThat(executions.getFirst().state().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.error()).isEqualTo("States.TaskFailed");
                            assertThat(failed.cause()).contains("\"Error\":\"Broken\"");
                        });
    }

    @Test
    void a_child_whose_task_timed_out_is_stopped() throws Exception {
        var executions =
                new LocalRig(
                                startExecutionTask(".sync", ",\"TimeoutSeconds\":5"),
                                waitMachine(3600))
                        .run("{}");
        assertThat(types(executions.getFirst())).contains("TaskSubmitted", "TaskTimedOut");
        assertThat(executions.getLast().state().outcome()).isInstanceOf(Outcome.Aborted.class);
    }

    @Test
    void an_unknown_machine_is_refused_as_on_a_server() throws Exception {
        var ended = new LocalRig(startExecutionTask(".sync", "")).run("{}").getFirst();
        assertThat(ended.state().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.error())
                                    .isEqualTo("StepFunctions.StateMachineDoesNotExistException");
                            assertThat(failed.cause())
                                    .startsWith("State Machine Does Not Exist: '" + CHILD + "'");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "other1,      other1,   ,  ",
        "other1:2,    other1,   2, ",
        "other1:live, other1:live, 1, live",
        "other1:next, other1,   1, next",
        "other1:3,    other1:3, 3, ",
    })
    void versions_and_aliases_of_known_machines_are_started(
            String started, String definition, @Nullable String version, @Nullable String alias)
            throws Exception {
        var other = CHILD.substring(0, CHILD.length() - "other1".length());
        var machines =
                Stream.of("other1", "other1:live", "other1:3")
                        .map(name -> machine(name, result(name)));
        var parent =
                machine("main", startExecutionTask(".sync:2", "").replace(CHILD, other + started));

        var executions =
                new LocalRig(Stream.concat(Stream.of(parent), machines).toList()).run("{}");

        var described = Payload.parse(output(executions.getFirst())).tree();
        assertThat(described.path("Output").asText()).isEqualTo(definition);
        assertThat(described.path("StateMachineVersionArn").asText(null))
                .isEqualTo(version == null ? null : CHILD + ":" + version);
        assertThat(described.path("StateMachineAliasArn").asText(null))
                .isEqualTo(alias == null ? null : CHILD + ":" + alias);
        var child = executions.getLast();
        assertThat(output(child)).isEqualTo("\"" + definition + "\"");
        assertThat(child.state().identity())
                .extracting(
                        ExecutionIdentity::stateMachineArn,
                        ExecutionIdentity::stateMachineVersionArn,
                        ExecutionIdentity::stateMachineAliasArn)
                .containsExactly(
                        CHILD,
                        version == null ? null : CHILD + ":" + version,
                        alias == null ? null : CHILD + ":" + alias);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other1:01", "other1:0", "other2:1", "other1/label"})
    void no_version_of_an_unknown_machine_is_started(String started) throws Exception {
        var parent = startExecutionTask("", "").replace(CHILD, CHILD.replace("other1", started));

        var executions =
                new LocalRig(List.of(machine("main", parent), machine("other1", waitMachine(1))))
                        .run("{}");

        assertThat(executions).hasSize(1);
        assertThat(executions.getFirst().state().outcome()).isInstanceOf(Outcome.Failed.class);
    }

    private static LocalMachine machine(String name, String definition) {
        return new LocalMachine(
                name, "arn:aws:iam::123456789012:role/r", DefinitionParser.compile(definition));
    }

    private static String result(String value) {
        return """
        {"StartAt":"P","States":{"P":{"Type":"Pass","Result":"%s","End":true}}}\
        """
                .formatted(value);
    }

    @Test
    void an_input_that_start_execution_refuses_starts_nothing() throws Exception {
        assertThat(LocalRig.error(new LocalRig(waitMachine(1)).start("{")))
                .isInstanceOf(EngineError.InvalidExecutionInput.class);
    }
}
