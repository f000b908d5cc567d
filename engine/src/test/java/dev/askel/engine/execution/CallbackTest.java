package dev.askel.engine.execution;

import static dev.askel.engine.Client.assertAccepted;
import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.api.EngineError;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Task tokens and heartbeats (docs/aws/api.md, "Activities and task tokens"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CallbackTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    /** An execution that waits for its callback. */
    private record CallbackExecution(String execution, String token) {}

    private CallbackExecution startWaiting(String extraFields) {
        var function = EngineRig.uniqueName("callback");
        var calls = rig.functions().hold(function);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "C", "States": {"C": {"Type": "Task",
                         "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                         "Parameters": {"FunctionName": "%s", "Payload": {"token.$": "$$.Task.Token"}}%s, "End": true}}}\
                        """
                                .formatted(function, extraFields));
        var execution = client.start(machine, "x", "{}");
        var call = calls.awaitNext();
        var token = call.call().parameters().tree().at("/Payload/token").asText();
        assertThat(token).isEqualTo(call.call().taskToken());
        call.answer("{'sent':true}");
        client.awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);
        return new CallbackExecution(execution, token);
    }

    @Test
    void a_sent_success_is_the_output_of_the_task() {
        var waiting = startWaiting("");
        client.succeed(waiting.token(), "{\"a\": 1}");
        assertThat(client.awaitOutput(waiting.execution())).isEqualTo("{\"a\": 1}");
    }

    @Test
    void a_result_is_accepted_before_the_service_has_answered() {
        var function = EngineRig.uniqueName("early");
        var calls = rig.functions().hold(function);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "C", "States": {"C": {"Type": "Task",
                         "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                         "Parameters": {"FunctionName": "%s", "Payload": {"token.$": "$$.Task.Token"}}, "End": true}}}\
                        """
                                .formatted(function));
        var execution = client.start(machine, "x", "{}");
        client.succeed(String.valueOf(calls.awaitNext().call().taskToken()), "1");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void a_callback_is_accepted_although_its_queue_does_not_answer() {
        var queue = EngineRig.uniqueName("slow-queue");
        var calls = rig.functions().hold(queue);
        var machine =
                client.createMachine(
                        queue,
                        """
                        {"StartAt": "C", "States": {"C": {"Type": "Task",
                         "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                         "Parameters": {"QueueUrl": "%s", "MessageBody.$": "$$.Task.Token"}, "End": true}}}\
                        """
                                .formatted(queue));
        var execution = client.start(machine, "x", "{}");
        client.succeed(String.valueOf(calls.awaitNext().call().taskToken()), "1");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void a_sent_failure_is_the_error_of_the_task() {
        var waiting = startWaiting("");
        assertAccepted(client.failAsync(waiting.token(), "Mine", "because"));
        var ended = client.awaitEnd(waiting.execution());
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("Mine");
        assertThat(ended.cause()).isEqualTo("because");
    }

    @Test
    void a_text_that_is_not_a_token_is_invalid() {
        assertThat(refused(client.succeedAsync(caller(), "bm9uZQ", "1")))
                .isInstanceOf(EngineError.InvalidToken.class);
        assertThat(refused(client.succeedAsync(caller(), "bm9uZQ", "not JSON")))
                .isInstanceOf(EngineError.InvalidToken.class);
        var waiting = startWaiting("");
        int middle = waiting.token().length() / 2;
        var forged =
                waiting.token().substring(0, middle)
                        + (waiting.token().charAt(middle) == 'A' ? 'B' : 'A')
                        + waiting.token().substring(middle + 1);
        assertThat(refused(client.succeedAsync(caller(), forged, "1")))
                .isInstanceOf(EngineError.InvalidToken.class);
    }

    @Test
    void a_token_of_a_completed_task_has_timed_out() {
        var waiting = startWaiting("");
        client.succeed(waiting.token(), "1");
        client.awaitEnd(waiting.execution());
        assertThat(refused(client.succeedAsync(caller(), waiting.token(), "2")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        assertThat(refused(client.heartbeatAsync(waiting.token())))
                .isInstanceOf(EngineError.TaskTimedOut.class);
    }

    @Test
    void a_repeated_result_is_accepted_again() {
        var waiting = startWaiting("");
        var call = caller();
        assertAccepted(client.succeedAsync(call, waiting.token(), "1"));
        client.awaitEnd(waiting.execution());
        assertAccepted(client.succeedAsync(call, waiting.token(), "1"));
    }

    @Test
    void forty_repeated_results_are_all_accepted() {
        var activity = client.createActivity(EngineRig.uniqueName("forty"));
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("forty"),
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                         "ItemProcessor": {"StartAt": "A", "States": {"A": {
                          "Type": "Task", "Resource": "%s", "End": true}}}}}}\
                        """
                                .formatted(activity));
        var items = IntStream.range(0, 40).boxed().toList();
        var start = caller();
        var execution =
                Client.ok(client.startAsync(start, machine, "x", items.toString())).executionArn();
        var tasks = items.stream().map(_ -> client.pollTask(activity, null)).toList();
        var calls = items.stream().map(_ -> caller()).toList();
        for (int round = 0; round < 2; round++) {
            var answers =
                    items.stream()
                            .map(i ->
                                    client.succeedAsync(
                                            calls.get(i),
                                            tasks.get(i).token(),
                                            tasks.get(i).input()))
                            .toList();
            answers.forEach(Client::assertAccepted);
            assertThat(client.awaitOutput(execution)).isEqualTo(items.toString().replace(" ", ""));
        }
        Client.assertAccepted(client.startAsync(start, machine, "x", items.toString()));
    }

    @Test
    void a_heartbeat_in_time_prevents_the_timeout() {
        var waiting = startWaiting(", \"HeartbeatSeconds\": 600");
        rig.time().skip(Duration.ofSeconds(500));
        assertAccepted(client.heartbeatAsync(waiting.token()));
        rig.time().skip(Duration.ofSeconds(500));
        assertAccepted(client.heartbeatAsync(waiting.token()));
        client.succeed(waiting.token(), "1");
        assertThat(client.awaitOutput(waiting.execution())).isEqualTo("1");
    }

    @Test
    void a_task_without_a_heartbeat_in_time_times_out() {
        var waiting = startWaiting(", \"HeartbeatSeconds\": 600");
        rig.time().skip(Duration.ofSeconds(601));
        assertThat(refused(client.heartbeatAsync(waiting.token())))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        var ended = client.awaitEnd(waiting.execution());
        assertThat(ended.error()).isEqualTo("States.Timeout");
        assertThat(client.types(waiting.execution())).contains(HistoryEventType.TaskTimedOut);
    }

    @Test
    void a_result_that_is_too_large_is_refused() {
        var waiting = startWaiting("");
        var tooLarge = "\"" + "x".repeat(262_143) + "\"";
        assertThat(refused(client.succeedAsync(caller(), waiting.token(), tooLarge)).message())
                .endsWith("Member must have length less than or equal to 262144");
        var surrogates = "\"" + "\ud800".repeat(43_691) + "\"";
        assertThat(refused(client.succeedAsync(caller(), waiting.token(), surrogates)))
                .isInstanceOf(EngineError.InvalidOutput.class);
        client.succeed(waiting.token(), "1");
    }
}
