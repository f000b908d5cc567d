package dev.askel.asl.interpreter.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.StateVisit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Creates the context object {@code $$}, with its members in AWS's order (docs/aws/asl.md section
 * 4).
 */
public final class ContextObject {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private ContextObject() {}

    /**
     * Returns the context object that a frame's expressions read. The inspector of a state test can
     * replace it.
     *
     * @param tokenOrdinal the task attempt whose token the object contains; null without a token
     */
    public static JsonNode forFrame(
            ExecutionEnvironment environment,
            AdvanceContext context,
            Frame frame,
            @Nullable Integer tokenOrdinal,
            @Nullable ItemContext item) {
        var given = environment.inspector().contextObject();
        if (given != null) {
            return withItem(given, item);
        }
        return create(
                environment.identity(),
                environment.input(),
                context,
                frame.requireVisit(),
                tokenOrdinal == null
                        ? null
                        : environment
                                .tokens()
                                .token(frame.path(), tokenOrdinal, context.redriveCount()),
                item);
    }

    /**
     * Returns the context object of a state.
     *
     * @param token the task's token; null without one
     * @param item the Map item; null outside Map iterations
     */
    public static JsonNode create(
            ExecutionIdentity identity,
            Payload executionInput,
            AdvanceContext context,
            StateVisit visit,
            @Nullable String token,
            @Nullable ItemContext item) {
        var json = JsonNodeFactory.instance;
        var root = json.objectNode();
        root.set("Execution", execution(identity, executionInput, context));
        root.set(
                "StateMachine",
                json.objectNode()
                        .put("Id", identity.stateMachineArn())
                        .put("Name", identity.stateMachineName()));
        var state =
                json.objectNode()
                        .put("Name", visit.state())
                        .put("EnteredTime", timestamp(visit.enteredAt()));
        if (visit.entered() == HistoryEventType.TaskStateEntered) {
            state.put("RetryCount", visit.retryCount());
        }
        root.set("State", state);
        if (token != null) {
            root.set("Task", json.objectNode().put("Token", token));
        }
        if (item != null) {
            root.set("Map", map(item));
        }
        return root;
    }

    private static JsonNode withItem(JsonNode given, @Nullable ItemContext item) {
        if (item == null || !(given instanceof ObjectNode members)) {
            return given;
        }
        var root = JsonNodeFactory.instance.objectNode();
        root.setAll(members);
        root.set("Map", map(item));
        return root;
    }

    /** Returns the member Map. In an inline Map it has no Source, as in AWS recordings. */
    private static JsonNode map(ItemContext item) {
        var json = JsonNodeFactory.instance;
        var shown = json.objectNode();
        long index = item.index();
        shown.set(
                "Index",
                index > Integer.MAX_VALUE ? json.numberNode(index) : json.numberNode((int) index));
        if (item.key() != null) {
            shown.put("Key", item.key());
        }
        shown.set("Value", item.value().tree());
        if (item.source() != null) {
            shown.put("Source", item.source());
        }
        return json.objectNode().set("Item", shown);
    }

    private static ObjectNode execution(
            ExecutionIdentity identity, Payload executionInput, AdvanceContext context) {
        var execution = JsonNodeFactory.instance.objectNode().put("Id", identity.arn());
        execution.set("Input", executionInput.tree());
        execution
                .put("StartTime", timestamp(identity.startedAt()))
                .put("Name", identity.name())
                .put("RoleArn", identity.roleArn());
        if (context.redriveCount() != AdvanceContext.NO_REDRIVES) {
            execution.put("RedriveCount", context.redriveCount());
        }
        var redrivenAt = context.redrivenAt();
        if (redrivenAt != null) {
            execution.put("RedriveTime", timestamp(redrivenAt));
        }
        return execution;
    }

    private static String timestamp(Instant at) {
        return MILLIS.format(at);
    }
}
