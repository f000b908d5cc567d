package dev.askel.engine.maprun.result;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.child.ChildEnd;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the results of the children of one run as JSON text in UTF-8. */
final class ChildResult {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final MapRunIdentity run;
    private final ExecutionIdentity parent;

    ChildResult(MapRunIdentity run, ExecutionIdentity parent) {
        this.run = run;
        this.parent = parent;
    }

    /**
     * Returns the results of a successful child. With FLATTEN, an output that is an array has one
     * result for each element. Any other output has one result.
     *
     * @param input the child's input, JSON text; null when the input is unknown or not needed
     */
    List<byte[]> ofSuccess(ChildEnd end, @Nullable String input, ResultFormat format) {
        return switch (format.transformation()) {
            case NONE -> List.of(description(end, input));
            case COMPACT -> List.of(output(end).utf8());
            case FLATTEN -> flattened(output(end));
        };
    }

    private static List<byte[]> flattened(Payload output) {
        var tree = output.tree();
        if (!tree.isArray()) {
            return List.of(output.utf8());
        }
        var results = new ArrayList<byte[]>(tree.size());
        for (var element : tree) {
            results.add(Payload.of(element).utf8());
        }
        return results;
    }

    private static Payload output(ChildEnd end) {
        var output = end.output();
        if (output == null) {
            throw new IllegalStateException(end.name() + " succeeded without an output");
        }
        return output;
    }

    /**
     * Returns the result of a failed child in the state's output: an object with Error and Cause.
     */
    static byte[] failure(ChildEnd end) {
        var node = JsonNodeFactory.instance.objectNode();
        if (end.error() != null) {
            node.put("Error", end.error());
        }
        if (end.cause() != null) {
            node.put("Cause", end.cause());
        }
        return Payload.of(node).utf8();
    }

    /**
     * Returns the description of a child. Its members have the order of AWS's descriptions
     * (docs/aws/integrations.md, "Result shape").
     *
     * @param input the child's input, JSON text; null when the input is unknown
     */
    byte[] description(ChildEnd end, @Nullable String input) {
        boolean succeeded = end.status() == ExecutionStatus.SUCCEEDED;
        var node = JsonNodeFactory.instance.objectNode();
        if (end.cause() != null) {
            node.put("Cause", end.cause());
        }
        // As in DescribeExecution, a timed-out child has no error here. Only its event has an error
        // (docs/parity.md).
        if (end.error() != null && end.status() != ExecutionStatus.TIMED_OUT) {
            node.put("Error", end.error());
        }
        node.put("ExecutionArn", arn(end.name()));
        if (input != null) {
            node.put("Input", input);
        }
        included(node, "InputDetails");
        node.put("Name", end.name());
        var output = end.output();
        if (output != null) {
            node.put("Output", output.verbatim());
            included(node, "OutputDetails");
        }
        node.put("RedriveCount", end.redriveCount());
        if (succeeded) {
            node.put("RedriveStatus", "NOT_REDRIVABLE");
            node.put("RedriveStatusReason", "Execution is SUCCEEDED and cannot be redriven");
        } else {
            node.put("RedriveStatus", run.isStandard() ? "REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN");
        }
        node.put("StartDate", date(end.startedAtMillis()));
        if (parent.stateMachineAliasArn() != null) {
            node.put("StateMachineAliasArn", parent.stateMachineAliasArn());
        }
        node.put("StateMachineArn", run.machineArn().toString());
        if (parent.stateMachineVersionArn() != null) {
            node.put("StateMachineVersionArn", parent.stateMachineVersionArn());
        }
        node.put("Status", end.status().name());
        node.put("StopDate", date(end.stoppedAtMillis()));
        return Payload.of(node).utf8();
    }

    /**
     * Returns the description of a child that has never started. It contains only the child's
     * input.
     */
    static byte[] pending(Payload input) {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("Input", input.verbatim());
        included(node, "InputDetails");
        node.put("Status", "PENDING");
        return Payload.of(node).utf8();
    }

    private static void included(ObjectNode node, String member) {
        node.set(member, JsonNodeFactory.instance.objectNode().put("Included", true));
    }

    private String arn(String name) {
        var scope = run.arn().scope();
        return run.isStandard()
                ? new ExecutionArn(scope, run.machineName(), run.label(), name).toString()
                : new ExpressExecutionArn(scope, run.machineName(), run.label(), name, run.uuid())
                        .toString();
    }

    private static String date(long millis) {
        return MILLIS.format(Instant.ofEpochMilli(millis));
    }
}
