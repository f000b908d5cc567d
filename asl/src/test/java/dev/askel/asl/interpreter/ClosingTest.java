package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.execution.AbandonedChildren;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests stops, timeouts and other ends of executions from outside, and the notices that these ends
 * add.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClosingTest {
    private static final String SLEEPER =
            """
            {"StartAt": "A", "TimeoutSeconds": 30, "States": {
              "A": {"Type": "Pass", "Next": "W"},
              "W": {"Type": "Wait", "Seconds": %d, "End": true}}}
            """;

    @Test
    void a_stop_in_the_first_state_refers_to_the_event_before_it() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "W", "States": {
                                  "W": {"Type": "Wait", "Seconds": 60, "End": true}}}
                                """)
                        .stopAfter(Duration.ofSeconds(2), null, null)
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted", "2<0 WaitStateEntered W", "3<0 ExecutionAborted");
        assertThat(run.state().outcome())
                .isEqualTo(
                        new ExecutionState.Outcome.Aborted(
                                SimulatedTime.START.plusSeconds(2), null, null));
    }

    @Test
    void a_stop_after_a_scheduled_task_refers_to_its_last_event() {
        var run =
                TaskTest.task(TaskTest.LAMBDA, "")
                        .answering(TaskScript.inTurn(TaskAnswer.silence()))
                        .stopAfter(Duration.ofSeconds(2), "Stopped", "by hand")
                        .run();

        assertThat(run.history())
                .endsWith("4<3 LambdaFunctionStarted", "5<4 ExecutionAborted Stopped");
    }

    @Test
    void an_answer_after_the_stop_is_ignored() {
        var run =
                TaskTest.task(TaskTest.LAMBDA, "")
                        .taking(() -> Duration.ofSeconds(5))
                        .stopAfter(Duration.ofSeconds(2), null, null)
                        .run();

        assertThat(run.history()).endsWith("4<3 LambdaFunctionStarted", "5<4 ExecutionAborted");
        assertThat(Interpreter.outstandingEffects(run.state())).isEmpty();
    }

    @Test
    void the_timeout_of_an_execution_ends_it() {
        var run = SimulatedExecution.of(SLEEPER.formatted(60)).run();

        assertThat(run.history())
                .endsWith("4<3 WaitStateEntered W", "5<3 ExecutionTimedOut States.Timeout");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(30));
        assertThat(run.state().outcome()).isInstanceOf(ExecutionState.Outcome.TimedOut.class);
    }

    @Test
    void the_timeout_of_an_execution_survives_a_crash() {
        var run =
                SimulatedExecution.of(SLEEPER.formatted(60))
                        .runUntil(SimulatedTime.START.plusSeconds(10));
        assertThat(Interpreter.outstandingEffects(run.state()))
                .contains(new Effect.TimeOutExecution(SimulatedTime.START.plusSeconds(30)));

        run.kill().run();

        assertThat(run.history()).endsWith("5<3 ExecutionTimedOut States.Timeout");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void an_execution_that_ends_within_its_timeout_succeeds() {
        assertThat(SimulatedExecution.of(SLEEPER.formatted(29)).run())
                .satisfies(Outcomes.succeeded("{}"));
    }

    @Test
    void the_waiting_parent_is_notified_of_every_end() {
        var parent = new Parent("arn:parent", "account/region/machine/p", FramePath.ROOT, 4, 7L);
        var succeeded =
                TaskTest.task(TaskTest.LAMBDA, "").childOf(parent).run().world().delivered();
        assertThat(succeeded).containsExactly(new Notice.ChildFinished(parent));

        var stopped =
                TaskTest.task(TaskTest.LAMBDA, "")
                        .answering(TaskScript.inTurn(TaskAnswer.silence()))
                        .childOf(parent)
                        .stopAfter(Duration.ofSeconds(1), null, null)
                        .run();
        assertThat(stopped.world().delivered()).containsExactly(new Notice.ChildFinished(parent));
        assertThat(stopped.state().pendingNotices()).isEmpty();
    }

    /** Runs an execution that requests the start of a child and receives no answer. */
    private static SimulatedExecution executionThatStartsChild(String nameParameter) {
        return executionThatStartsChild(nameParameter, 3);
    }

    private static SimulatedExecution executionThatStartsChild(
            String nameParameter, int timeoutSeconds) {
        return TaskTest.task(
                        TaskTest.SYNC,
                        ", \"Parameters\": {\"StateMachineArn\": \"arn:aws:states:r:a:stateMachine:m:7\"%s}, \"TimeoutSeconds\": %d"
                                .formatted(nameParameter, timeoutSeconds))
                .answering(TaskScript.inTurn(TaskAnswer.silence()))
                .taking(() -> Duration.ofHours(1));
    }

    /** The notice of a task that ended at this time after the start of the execution. */
    private static Notice expectedStopNotice(Duration after) {
        return new Notice.StopUnconfirmedChild(
                "arn:aws:states:r:a:execution:m:c",
                FramePath.ROOT,
                0,
                SimulatedTime.START.plus(after).plus(AbandonedChildren.START_OUTCOME_KNOWN_AFTER));
    }

    @Test
    void a_child_that_may_be_starting_is_stopped_by_the_name_in_its_parameters() {
        assertThat(executionThatStartsChild(", \"Name\": \"c\"").run().world().delivered())
                .containsExactly(expectedStopNotice(Duration.ofSeconds(3)));
        assertThat(
                        executionThatStartsChild(", \"Name\": \"c\"")
                                .stopAfter(Duration.ofSeconds(1), null, null)
                                .run()
                                .world()
                                .delivered())
                .containsExactly(expectedStopNotice(Duration.ofSeconds(1)));
    }

    @Test
    void the_settling_time_of_a_start_begins_at_the_end_of_its_task() {
        assertThat(executionThatStartsChild(", \"Name\": \"c\"", 600).run().world().delivered())
                .containsExactly(expectedStopNotice(Duration.ofMinutes(10)));
        assertThat(
                        executionThatStartsChild(", \"Name\": \"c\"", 900)
                                .stopAfter(Duration.ofMinutes(12), null, null)
                                .run()
                                .world()
                                .delivered())
                .containsExactly(expectedStopNotice(Duration.ofMinutes(12)));
    }

    @Test
    void a_child_without_a_name_in_its_parameters_is_named_by_its_idempotency_key() {
        var names =
                java.util.stream.IntStream.range(0, 2)
                        .mapToObj(_ ->
                                executionThatStartsChild("").run().world().delivered().getFirst())
                        .map(notice -> ((Notice.StopUnconfirmedChild) notice).childArn())
                        .toList();
        assertThat(names.getFirst())
                .matches("arn:aws:states:r:a:execution:m:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                .isEqualTo(names.getLast());
    }

    @Test
    void children_without_a_waiting_task_are_stopped() {
        var silent = TaskScript.inTurn(TaskAnswer.silence());
        var stop = new Notice.StopChild("arn:child::0");

        assertThat(
                        TaskTest.task(TaskTest.SYNC, "")
                                .answering(silent)
                                .stopAfter(Duration.ofSeconds(1), null, null)
                                .run()
                                .world()
                                .delivered())
                .containsExactly(stop);
        assertThat(
                        TaskTest.task(TaskTest.SYNC, ", \"TimeoutSeconds\": 3")
                                .answering(silent)
                                .run()
                                .world()
                                .delivered())
                .containsExactly(stop);
        assertThat(TaskTest.task(TaskTest.SYNC, "").run().world().delivered()).isEmpty();
    }

    @Test
    void a_job_without_a_waiting_task_is_stopped() {
        var silent = TaskScript.inTurn(TaskAnswer.silence());
        var role = "arn:aws:iam::123456789012:role/jobs";
        var stop =
                Notice.StopJob.firstSentAt(
                        SimulatedTime.START.plusSeconds(3), TaskTest.JOB, "job::0", role);
        var job =
                TaskTest.task(
                        TaskTest.JOB,
                        ", \"Credentials\": {\"RoleArn\": \"%s\"}, \"TimeoutSeconds\": 3"
                                .formatted(role));

        assertThat(job.answering(silent).run().world().delivered()).containsExactly(stop);
        assertThat(
                        TaskTest.task(TaskTest.JOB, "")
                                .answering(silent)
                                .stopAfter(Duration.ofSeconds(3), null, null)
                                .run()
                                .world()
                                .delivered())
                .singleElement()
                .isInstanceOf(Notice.StopJob.class);
        assertThat(TaskTest.task(TaskTest.JOB, "").run().world().delivered()).isEmpty();
    }
}
