package dev.askel.engine.observability;

import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Json;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.RedriveExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The status events of executions on an event bus (measured on AWS). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StatusEventsTest {
    private static final EngineRig RIG = EngineRig.shared();
    private static final Pattern MILLIS = Pattern.compile("Date\":\\d{13}");
    private static final String WAIT =
            "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":1000,\"End\":true}}}";

    /** Every test has its own account, and therefore its own event bus. */
    private final String account = "%012d".formatted(UUID.randomUUID().hashCode() & 0xfffffffL);

    private Caller caller() {
        return new Caller(account, EngineRig.STATUS_EVENT_REGION, UUID.randomUUID().toString());
    }

    private String createMachine(String definition) {
        return ok(RIG.node()
                        .engine()
                        .stateMachines()
                        .createStateMachine(
                                caller(),
                                new CreateStateMachineRequest(
                                        "m",
                                        definition,
                                        "arn:aws:iam::123456789012:role/r",
                                        StateMachineType.STANDARD,
                                        null,
                                        List.of(),
                                        null,
                                        false,
                                        null,
                                        null)))
                .stateMachineArn();
    }

    private String start(String machine, String input) {
        return ok(RIG.node()
                        .engine()
                        .executions()
                        .startExecution(
                                caller(), new StartExecutionRequest(machine, "x", input, null)))
                .executionArn();
    }

    /** Waits for a number of events on the bus. */
    private List<JsonNode> awaitEvents(int count) {
        var bus = EngineRig.eventBusArn(account);
        return Eventually.value(
                count + " events at " + bus,
                () -> RIG.logs().records(bus),
                events -> events.size() >= count);
    }

    private static JsonNode detail(JsonNode event) {
        return Payload.ofVerbatim(event.path("Detail").textValue()).tree();
    }

    @Test
    void a_bus_receives_start_and_end_as_on_aws() {
        var arn =
                start(
                        createMachine(
                                "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"Result\":{\"a\":1},\"End\":true}}}"),
                        "{ \"in\": 0 }");

        var events = awaitEvents(2);
        assertThat(events).hasSize(2);
        for (var event : events) {
            assertThat(event.path("Source").textValue()).isEqualTo("aws.states");
            assertThat(event.path("DetailType").textValue())
                    .isEqualTo("Step Functions Execution Status Change");
            assertThat(event.path("Resources")).isEqualTo(Json.of("['%s']".formatted(arn)).tree());
            assertThat(event.path("Time").textValue())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        }
        var scope = "arn:aws:states:" + EngineRig.STATUS_EVENT_REGION + ":" + account;
        assertThat(
                        MILLIS.matcher(events.getFirst().path("Detail").textValue())
                                .replaceAll("Date\":0"))
                .isEqualTo(
                        """
                        {"executionArn":"%1$s:execution:m:x","stateMachineArn":"%1$s:stateMachine:m",\
                        "name":"x","status":"RUNNING","startDate":0,"stopDate":null,"input":"{ \\"in\\": 0 }",\
                        "output":null,"stateMachineVersionArn":null,"stateMachineAliasArn":null,\
                        "redriveCount":0,"redriveDate":null,"redriveStatus":"NOT_REDRIVABLE",\
                        "redriveStatusReason":"Execution is RUNNING and cannot be redriven",\
                        "inputDetails":{"included":true},"outputDetails":null,"error":null,"cause":null}\
                        """
                                .formatted(scope));
        assertThat(
                        MILLIS.matcher(events.getLast().path("Detail").textValue())
                                .replaceAll("Date\":0"))
                .isEqualTo(
                        """
                        {"executionArn":"%1$s:execution:m:x","stateMachineArn":"%1$s:stateMachine:m",\
                        "name":"x","status":"SUCCEEDED","startDate":0,"stopDate":0,"input":"{ \\"in\\": 0 }",\
                        "output":"{\\"a\\":1}","stateMachineVersionArn":null,"stateMachineAliasArn":null,\
                        "redriveCount":0,"redriveDate":null,"redriveStatus":"NOT_REDRIVABLE",\
                        "redriveStatusReason":"Execution is SUCCEEDED and cannot be redriven",\
                        "inputDetails":{"included":true},"outputDetails":{"included":true},"error":null,"cause":null}\
                        """
                                .formatted(scope));
    }

    @Test
    void a_bus_receives_a_stop_and_a_redrive() {
        var execution = start(createMachine(WAIT), "{}");
        var executions = RIG.node().engine().executions();
        ok(executions.stopExecution(caller(), new StopExecutionRequest(execution, "E", "because")));
        ok(executions.redriveExecution(caller(), new RedriveExecutionRequest(execution, "token")));

        var details = awaitEvents(3).stream().map(StatusEventsTest::detail).toList();
        assertThat(details)
                .extracting(detail -> detail.path("status").textValue())
                .containsExactly("RUNNING", "ABORTED", "RUNNING");
        assertThat(details.get(1).path("error").textValue()).isEqualTo("E");
        assertThat(details.get(1).path("cause").textValue()).isEqualTo("because");
        assertThat(details.get(1).path("redriveStatus").textValue()).isEqualTo("REDRIVABLE");
        assertThat(details.get(2).path("redriveCount").intValue()).isOne();
        assertThat(details.get(2).path("redriveDate").isIntegralNumber()).isTrue();
    }

    @Test
    void input_that_does_not_fit_into_an_event_is_omitted() {
        var large = "\"" + "\\\"".repeat(40_000) + "\"";
        start(
                createMachine(
                        "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}"),
                large);

        var ended = detail(awaitEvents(2).getLast());
        // Input and output have 160,004 escaped bytes each. Only one of them fits.
        assertThat(ended.path("input").isNull()).isTrue();
        assertThat(ended.at("/inputDetails/included").booleanValue()).isFalse();
        assertThat(ended.path("output").textValue()).isEqualTo(large);
        assertThat(ended.at("/outputDetails/included").booleanValue()).isTrue();
    }
}
