package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Requests to an execution are answered before states with long evaluations. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PromptAnswersTest {
    private static final IsolatedNode NODE = new IsolatedNode();

    /** The parameters of {@code Slow} take more steps than a state with a waiting caller has. */
    private static final String STATES =
            """
            "Deep": {"Type": "Pass", "Result": %s, "Next": "Slow"},
            "Slow": {"Type": "Task", "Resource": "%%s", "End": true,
             "Parameters": {"x.$": "$..*..*..nothing"}}\
            """
                    .formatted("[".repeat(200) + "]".repeat(200));

    private final String activity =
            "arn:aws:states:us-east-1:123456789012:activity:" + IsolatedNode.name("held");
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @AfterAll
    static void close() {
        NODE.close();
    }

    /** Holds the run that evaluates the parameters until the caller was answered. */
    private void holdEvaluation() {
        NODE.onReach(
                activity,
                () -> {
                    reached.countDown();
                    await(answered);
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void a_start_is_answered_before_a_long_state_is_evaluated() {
        holdEvaluation();
        var machine =
                NODE.createMachine(
                        "{\"StartAt\": \"Deep\", \"States\": {%s}}"
                                .formatted(STATES.formatted(activity)));

        var reply = Eventually.get(NODE.startAsync(machine));

        assertThat(reply.result()).isEqualTo(StartResult.STARTED);
        await(reached);
        answered.countDown();
        assertThat(NODE.inspect(IsolatedNode.persistenceId(machine)).at("/status").asText())
                .isEqualTo("RUNNING");
    }

    @Test
    void a_task_result_is_answered_before_a_long_state_is_evaluated() {
        var callback = IsolatedNode.name("callback");
        var invoked = NODE.functions().hold(callback);
        var id =
                NODE.start(
                        NODE.createMachine(
                                """
                                {"StartAt": "C", "States": {
                                 "C": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                                  "Parameters": {"FunctionName": "%s"}, "Next": "Deep"}, %s}}\
                                """
                                        .formatted(callback, STATES.formatted(activity))));
        var call = invoked.awaitNext();
        call.answer("{}");
        Eventually.holds("the call is submitted", () -> NODE.journalRows(id) == 2);
        holdEvaluation();

        var reply = Eventually.get(NODE.completeAsync(call.call().taskToken()));

        assertThat(reply.result()).isEqualTo(TaskResult.ACCEPTED);
        await(reached);
        answered.countDown();
    }

    @Test
    void an_early_callback_waits_for_the_answer_of_its_queue() {
        var queue = IsolatedNode.name("queue");
        var messages = NODE.functions().hold(queue);
        var id =
                NODE.start(
                        NODE.createMachine(
                                """
                                {"StartAt": "C", "States": {"C": {"Type": "Task", "End": true,
                                  "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                                  "Parameters": {"QueueUrl": "%s", "MessageBody.$": "$$.Task.Token"}}}}\
                                """
                                        .formatted(queue)));
        var message = messages.awaitNext();

        var reply = NODE.completeAsync(message.call().taskToken());
        assertThat(NODE.inspect(id).at("/status").asText()).isEqualTo("RUNNING");
        message.answer("{}");

        assertThat(Eventually.get(reply).result()).isEqualTo(TaskResult.ACCEPTED);
        // The eight events include TaskSubmitted.
        assertThat(NODE.inspect(id).at("/lastEventId").asLong()).isEqualTo(8);
    }
}
