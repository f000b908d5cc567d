package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.model.RetryableState;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Creates the context object of a test whose request contains none. Unlike in an execution, the
 * object has no RedriveCount, but a RetryCount for Map and Parallel states. The AWS recording
 * test_map_state_failure_count shows this.
 */
final class TestContext {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private TestContext() {}

    /**
     * Creates the context object, with its members in AWS's order.
     *
     * @param token the task token of a callback
     */
    static JsonNode create(
            ExecutionIdentity identity,
            Payload input,
            TestedState tested,
            int retries,
            String token,
            Instant now) {
        var json = JsonNodeFactory.instance;
        var execution = json.objectNode().put("Id", identity.arn());
        execution.set("Input", input.tree());
        execution.put("Name", identity.name());
        if (!identity.roleArn().isEmpty()) {
            execution.put("RoleArn", identity.roleArn());
        }
        execution.put("StartTime", MILLIS.format(identity.startedAt()));
        var root = json.objectNode();
        root.set("Execution", execution);
        root.set(
                "StateMachine",
                json.objectNode()
                        .put("Id", identity.stateMachineArn())
                        .put("Name", identity.stateMachineName()));
        var state =
                json.objectNode()
                        .put("Name", tested.state().name())
                        .put("EnteredTime", MILLIS.format(now));
        if (tested.state() instanceof RetryableState) {
            state.put("RetryCount", retries);
        }
        root.set("State", state);
        if (tested.waitsForCompletion()) {
            root.set("Task", json.objectNode().put("Token", token));
        }
        return root;
    }
}
