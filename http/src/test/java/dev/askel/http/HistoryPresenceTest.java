package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests docs/aws/history.md section 3: the members that an event has and lacks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HistoryPresenceTest {
    private static final Payload DATA = HistoryEvents.json("{\"a\":1}");

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer("");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shows_a_failure_without_error_and_cause_as_an_empty_object() {
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.ExecutionFailed,
                                new EventDetails.Failed(null, null)))
                .endsWith("\"executionFailedEventDetails\":{}}]}");
    }

    @Test
    void shows_a_worker_without_a_name_as_an_empty_object() {
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.ActivityStarted,
                                new EventDetails.ActivityStarted(null)))
                .endsWith("\"activityStartedEventDetails\":{}}]}");
    }

    @Test
    void shows_only_timeouts_and_credentials_that_were_set() {
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.TaskScheduled,
                                new EventDetails.TaskScheduled(
                                        "sqs", "sendMessage", "us-east-1", DATA, null, null, null)))
                .endsWith(
                        "\"taskScheduledEventDetails\":{\"resourceType\":\"sqs\",\"resource\":\"sendMessage\",\"region\":\"us-east-1\",\"parameters\":\"{\\\"a\\\":1}\"}}]}");
    }

    @Test
    void shows_no_variables_when_none_was_assigned() {
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.PassStateExited,
                                new EventDetails.StateExited("S", DATA, Map.of())))
                .endsWith(
                        "\"stateExitedEventDetails\":{\"name\":\"S\",\"output\":\"{\\\"a\\\":1}\",\"outputDetails\":{\"truncated\":false}}}]}");
    }

    @Test
    void shows_data_with_its_original_text() throws Exception {
        var input = Payload.parse("{ \"a\" : 1.10 }");
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.ExecutionStarted,
                                new EventDetails.ExecutionStarted(input, "r", null, null)))
                .contains("\"input\":\"{ \\\"a\\\" : 1.10 }\"");
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.PassStateEntered,
                                new EventDetails.StateEntered("S", input)))
                .contains("\"input\":\"{ \\\"a\\\" : 1.10 }\"");
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.PassStateEntered,
                                new EventDetails.StateEntered("S", Payload.of(input.tree()))))
                .contains("\"input\":\"{\\\"a\\\":1.10}\"");
    }

    @Test
    void shows_only_task_parameters_when_execution_data_is_excluded() {
        assertThat(
                        historyBody(
                                false,
                                HistoryEventType.PassStateExited,
                                new EventDetails.StateExited("S", DATA, Map.of("v", DATA))))
                .endsWith("\"stateExitedEventDetails\":{\"name\":\"S\"}}]}");
        assertThat(
                        historyBody(
                                false,
                                HistoryEventType.ExecutionStarted,
                                new EventDetails.ExecutionStarted(DATA, "r", null, null)))
                .endsWith("\"executionStartedEventDetails\":{\"roleArn\":\"r\"}}]}");
        assertThat(
                        historyBody(
                                false,
                                HistoryEventType.TaskScheduled,
                                new EventDetails.TaskScheduled(
                                        "sqs", "sendMessage", "us-east-1", DATA, null, null, null)))
                .endsWith(
                        "\"taskScheduledEventDetails\":{\"resourceType\":\"sqs\",\"resource\":\"sendMessage\",\"region\":\"us-east-1\",\"parameters\":\"{\\\"a\\\":1}\"}}]}");
    }

    @Test
    void treats_details_of_a_type_without_details_as_a_bug() {
        assertThat(
                        historyBody(
                                true,
                                HistoryEventType.MapStateFailed,
                                new EventDetails.Failed("e", "c")))
                .contains("#InternalFailure");
    }

    private static String historyBody(boolean data, HistoryEventType type, EventDetails details) {
        server.engine.answer(
                GetExecutionHistoryRequest.class,
                Answer.ok(
                        new GetExecutionHistoryResult(
                                List.of(HistoryEvents.event(1, type, details)), data, null)));
        return server.call("GetExecutionHistory", "{\"executionArn\":\"x\"}").body();
    }
}
