package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.Transition;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Task: docs/aws/history.md section 5.1. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskTest {
    static final String LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f";
    static final String INVOKE = "arn:aws:states:::lambda:invoke";
    static final String CALLBACK = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
    static final String JOB = "arn:aws:states:::batch:submitJob.sync";
    static final String SYNC = "arn:aws:states:::states:startExecution.sync:2";
    static final String ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:a";

    static SimulatedExecution task(String resource, String fields) {
        return SimulatedExecution.of(
                """
                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s" %s, "End": true}}}
                """
                        .formatted(resource, fields));
    }

    private static EventDetails details(SimulatedExecution run, HistoryEventType type) {
        return run.events().stream()
                .filter(event -> event.type() == type)
                .map(HistoryEvent::details)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_function_by_its_arn_writes_lambda_events() {
        var run =
                task(LAMBDA, ", \"TimeoutSeconds\": 9")
                        .input("{\"x\":1}")
                        .answering(TaskScript.inTurn(TaskAnswer.succeeds("{\"y\":2}")))
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 LambdaFunctionScheduled",
                        "4<3 LambdaFunctionStarted",
                        "5<4 LambdaFunctionSucceeded",
                        "6<5 TaskStateExited T",
                        "7<6 ExecutionSucceeded");
        assertThat(details(run, HistoryEventType.LambdaFunctionScheduled))
                .isEqualTo(
                        new EventDetails.LambdaFunctionScheduled(
                                LAMBDA, TaskAnswer.json("{\"x\":1}"), 9L, null));
        assertThat(run).satisfies(Outcomes.succeeded("{\"y\":2}"));
    }

    @Test
    void an_integration_writes_task_events_with_type_resource_and_region() {
        var run = task(INVOKE, ", \"Parameters\": {\"FunctionName\": \"f\"}").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 TaskScheduled",
                        "4<3 TaskStarted",
                        "5<4 TaskSucceeded",
                        "6<5 TaskStateExited T",
                        "7<6 ExecutionSucceeded");
        assertThat(details(run, HistoryEventType.TaskScheduled))
                .isEqualTo(
                        new EventDetails.TaskScheduled(
                                "lambda",
                                "invoke",
                                "us-east-1",
                                TaskAnswer.json("{\"FunctionName\":\"f\"}"),
                                null,
                                null,
                                null));
    }

    @Test
    void a_callback_is_submitted_and_then_ended_by_its_token() {
        var run =
                task(CALLBACK, ", \"Parameters\": {\"Token.$\": \"$$.Task.Token\"}")
                        .answering(TaskScript.inTurn(TaskAnswer.succeeds("7")))
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 TaskScheduled",
                        "4<3 TaskStarted",
                        "5<4 TaskSubmitted",
                        "6<5 TaskSucceeded",
                        "7<6 TaskStateExited T",
                        "8<7 ExecutionSucceeded");
        assertThat(run.world().requests().values())
                .containsExactly(TaskAnswer.json("{\"Token\":\"token--0-0\"}"));
        assertThat(run).satisfies(Outcomes.succeeded("7"));
    }

    @Test
    void a_child_execution_is_submitted_and_awaited() {
        var run = task(SYNC, "").answering(TaskScript.inTurn(TaskAnswer.fails("Child"))).run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 TaskScheduled",
                        "4<3 TaskStarted",
                        "5<4 TaskSubmitted",
                        "6<5 TaskFailed Child",
                        "7<6 ExecutionFailed Child");
    }

    @Test
    void an_activity_starts_when_a_worker_polls_it() {
        var run = task(ACTIVITY, ", \"HeartbeatSeconds\": 5").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 ActivityScheduled",
                        "4<3 ActivityStarted",
                        "5<4 ActivitySucceeded",
                        "6<5 TaskStateExited T",
                        "7<6 ExecutionSucceeded");
        assertThat(details(run, HistoryEventType.ActivityStarted))
                .isEqualTo(new EventDetails.ActivityStarted("worker"));
    }

    @Test
    void an_activity_that_does_not_exist_fails_without_being_scheduled() {
        assertMissing(ACTIVITY, task(ACTIVITY, "").withoutActivity(ACTIVITY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:states:us-east-1:210987654321:activity:a",
                "arn:aws:states:eu-north-1:123456789012:activity:a"
            })
    void an_activity_of_another_account_or_region_counts_as_missing(String arn) {
        assertMissing(arn, task(arn, ""));
    }

    private static void assertMissing(String activity, SimulatedExecution execution) {
        var run = execution.run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'T' (entered at the event id #2). The activity %s does not exist."
                                        .formatted(activity)));
    }

    @Test
    void the_error_and_cause_of_a_failed_task_fail_the_execution() {
        var lambda = task(LAMBDA, "").answering(TaskScript.inTurn(TaskAnswer.fails("Boom"))).run();
        assertThat(lambda.history())
                .endsWith("5<4 LambdaFunctionFailed Boom", "6<5 ExecutionFailed Boom");
        assertThat(lambda).satisfies(Outcomes.failed("Boom", "because"));

        var activity =
                task(ACTIVITY, "").answering(TaskScript.inTurn(TaskAnswer.fails("Boom"))).run();
        assertThat(activity.history())
                .endsWith("5<4 ActivityFailed Boom", "6<5 ExecutionFailed Boom");

        var bare =
                task(CALLBACK, "")
                        .answering(TaskScript.inTurn(new TaskAnswer.Fails(null, null)))
                        .run();
        assertThat(bare.history()).endsWith("6<5 TaskFailed", "7<6 ExecutionFailed");
        assertThat(bare).satisfies(Outcomes.failed(null, null));
    }

    @Test
    void an_unanswered_attempt_times_out_without_a_cause() {
        var silent = TaskScript.inTurn(TaskAnswer.silence());

        var lambda = task(LAMBDA, ", \"TimeoutSeconds\": 5").answering(silent).run();
        assertThat(lambda.history())
                .endsWith(
                        "5<4 LambdaFunctionTimedOut States.Timeout",
                        "6<5 ExecutionFailed States.Timeout");
        assertThat(lambda).satisfies(Outcomes.failed("States.Timeout", null));
        assertThat(lambda.elapsed()).isEqualTo(Duration.ofSeconds(5));

        assertThat(task(INVOKE, ", \"TimeoutSeconds\": 5").answering(silent).run().history())
                .endsWith("5<4 TaskTimedOut States.Timeout", "6<5 ExecutionFailed States.Timeout");
        assertThat(task(CALLBACK, ", \"TimeoutSeconds\": 5").answering(silent).run().history())
                .endsWith(
                        "5<4 TaskSubmitted",
                        "6<5 TaskTimedOut States.Timeout",
                        "7<6 ExecutionFailed States.Timeout");
    }

    @Test
    void the_timeout_of_an_activity_starts_again_when_a_worker_polls_the_task() {
        var run =
                task(ACTIVITY, ", \"TimeoutSeconds\": 5")
                        .taking(() -> Duration.ofSeconds(4))
                        .answering(TaskScript.inTurn(TaskAnswer.silence()))
                        .run();

        assertThat(run.history())
                .endsWith(
                        "4<3 ActivityStarted",
                        "5<4 ActivityTimedOut States.Timeout",
                        "6<5 ExecutionFailed States.Timeout");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void an_activity_that_no_worker_polls_times_out_from_its_scheduling() {
        var run = task(ACTIVITY, ", \"TimeoutSeconds\": 5").taking(() -> Duration.ofHours(1)).run();

        assertThat(run.history())
                .endsWith(
                        "3<2 ActivityScheduled",
                        "4<3 ActivityTimedOut States.Timeout",
                        "5<4 ExecutionFailed States.Timeout");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_missed_heartbeat_is_recorded_as_a_timeout() {
        var run =
                task(ACTIVITY, ", \"HeartbeatSeconds\": 4")
                        .answering(TaskScript.inTurn(new TaskAnswer.Silence(3)))
                        .run();

        assertThat(run.history())
                .endsWith(
                        "5<4 ActivityTimedOut States.Timeout",
                        "6<5 ExecutionFailed States.Timeout");
        // Three heartbeats at intervals of two seconds, then four seconds without one.
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void both_names_of_a_missed_heartbeat_are_caught() {
        for (var name : new String[] {"States.Timeout", "States.HeartbeatTimeout"}) {
            var run =
                    SimulatedExecution.of(
                                    """
                                    {"StartAt": "T", "States": {
                                      "T": {"Type": "Task", "Resource": "%s", "HeartbeatSeconds": 4,
                                        "Catch": [{"ErrorEquals": ["%s"], "Next": "C"}], "End": true},
                                      "C": {"Type": "Pass", "End": true}}}
                                    """
                                            .formatted(CALLBACK, name))
                            .answering(TaskScript.inTurn(TaskAnswer.silence()))
                            .run();

            assertThat(run)
                    .satisfies(Outcomes.succeeded("{\"Error\":\"States.Timeout\",\"Cause\":\"\"}"));
        }
    }

    @Test
    void a_path_error_after_the_answer_fails_the_execution_directly() {
        var run = task(LAMBDA, ", \"OutputPath\": \"$.no.such\"").run();

        assertThat(run.history())
                .endsWith("5<4 LambdaFunctionSucceeded", "6<5 ExecutionFailed States.Runtime");
    }

    @Test
    void a_resource_of_unknown_form_fails_the_task() {
        var run = task("${Function}", "").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while scheduling the state 'T'. The provided ARN '${Function}' is invalid."));

        assertThat(task("arn:aws:states:::dynamodb:query:2", "").run())
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'T' (entered at the event id #2). The resource provided arn:aws:states:::dynamodb:query:2 is not recognized."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"t\":20,\"h\":3}", "{\"t\":\"20\",\"h\":\"3\"}"})
    void timeouts_can_be_paths_into_the_input(String input) {
        var run =
                task(
                                ACTIVITY,
                                ", \"TimeoutSecondsPath\": \"$.t\", \"HeartbeatSecondsPath\": \"$.h\"")
                        .input(input)
                        .answering(TaskScript.inTurn(TaskAnswer.silence()))
                        .run();

        assertThat(details(run, HistoryEventType.ActivityScheduled))
                .isEqualTo(
                        new EventDetails.ActivityScheduled(
                                ACTIVITY, TaskAnswer.json(input), 20L, 3L));
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(3));
        assertThat(
                        task(LAMBDA, ", \"TimeoutSecondsPath\": \"$.t\"")
                                .input("{\"t\":0}")
                                .run()
                                .history())
                .endsWith("2<0 TaskStateEntered T", "3<2 ExecutionFailed States.Runtime");
    }

    @Test
    void the_effects_of_a_frame_follow_from_its_call() {
        var offered =
                task(ACTIVITY, ", \"TimeoutSeconds\": 9, \"HeartbeatSeconds\": 4")
                        .answering(TaskScript.inTurn(TaskAnswer.silence()))
                        .taking(() -> Duration.ofSeconds(1));
        offered.runUntil(SimulatedTime.START);
        assertThat(Interpreter.outstandingEffects(offered.state()))
                .hasExactlyElementsOfTypes(
                        Effect.OfferActivityTask.class, Effect.TimeOutCall.class);
        offered.runUntil(SimulatedTime.START.plusSeconds(1));
        assertThat(Interpreter.outstandingEffects(offered.state()))
                .hasExactlyElementsOfTypes(
                        Effect.AwaitCallback.class,
                        Effect.TimeOutCall.class,
                        Effect.TimeOutHeartbeat.class);
        assertThat(Interpreter.outstandingEffects(offered.state()))
                .contains(
                        new Effect.TimeOutHeartbeat(
                                FramePath.ROOT, 0, SimulatedTime.START.plusSeconds(5), 4),
                        new Effect.TimeOutCall(
                                FramePath.ROOT, 0, SimulatedTime.START.plusSeconds(10)));
    }

    @Test
    void heartbeat_seconds_do_not_apply_to_calls_that_cannot_send_heartbeats() {
        for (var resource : new String[] {INVOKE, SYNC}) {
            var run =
                    task(resource, ", \"HeartbeatSeconds\": 4, \"TimeoutSeconds\": 60")
                            .answering(TaskScript.inTurn(TaskAnswer.silence()))
                            .run();

            assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(60));
            assertThat(
                            ((EventDetails.TaskScheduled)
                                            details(run, HistoryEventType.TaskScheduled))
                                    .heartbeatInSeconds())
                    .isEqualTo(4);
        }
    }

    @Test
    void refused_parameters_fail_the_state_before_the_call_is_scheduled() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "T"},
                                  "T": {"Type": "Task", "Resource": "%s", "End": true,
                                   "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "P"}]}}}
                                """
                                        .formatted(INVOKE))
                        .refusing((_, _) -> new Failure("States.Runtime", "No such field."))
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 PassStateEntered P",
                        "3<2 PassStateExited P",
                        "4<3 TaskStateEntered T",
                        "5<4 ExecutionFailed States.Runtime");
        assertThat(details(run, HistoryEventType.ExecutionFailed))
                .isEqualTo(
                        new EventDetails.Failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'T' (entered at the event id #4). No such field."));
    }

    @Test
    void a_task_can_be_requeued_until_its_delivery_is_acknowledged() {
        var position = FramePositions.named("Task activity in delivery");
        var due = FramePositions.NOW.plusSeconds(30);
        assertThat(Interpreter.outstandingEffects(position.ledger().state()))
                .contains(new Effect.RequeueUndelivered(FramePath.ROOT, 0, "delivery", due));

        var acknowledged = position.advance(new Stimulus.DeliveryAcknowledged(0, "delivery"));
        position.ledger()
                .accept(
                        position.interpreter(),
                        acknowledged,
                        () -> FramePositions.context(position.ledger()));

        assertThat(Interpreter.outstandingEffects(position.ledger().state()))
                .hasExactlyElementsOfTypes(Effect.AwaitCallback.class);
        assertThat(position.advance(new Stimulus.TaskRequeued(0, "delivery")).outcome())
                .isEqualTo(Transition.Outcome.STALE);
    }

    @Test
    void an_undelivered_activity_task_is_offered_again() {
        var lost = new boolean[] {true, true, false};
        var turn = new int[1];
        var run = task(ACTIVITY, "").losingPollers(() -> lost[turn[0]++]).run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 ActivityScheduled",
                        "4<3 ActivityStarted",
                        "5<4 ActivityStarted",
                        "6<5 ActivityStarted",
                        "7<6 ActivitySucceeded",
                        "8<7 TaskStateExited T",
                        "9<8 ExecutionSucceeded");
    }
}
