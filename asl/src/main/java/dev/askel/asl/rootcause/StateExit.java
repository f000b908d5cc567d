package dev.askel.asl.rootcause;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.rootcause.FailureEvents.ErrorDetails;

/**
 * The StateExited event of a state, which succeeded or whose error was caught.
 *
 * @param previousEventId the id of the event to which the exit refers; if a catcher ended the
 *     state, the failure that was caught
 * @param next the state that the execution entered next
 */
record StateExit(
        FramePath frame,
        String state,
        long eventId,
        long previousEventId,
        String next,
        Payload output) {
    private static final String ERROR = "Error";

    /**
     * Returns the error in the output of a catcher. The error is the whole output, or one member if
     * the catcher has a ResultPath.
     */
    ErrorDetails errorInOutput() {
        var tree = output.tree();
        if (isErrorOutput(tree)) {
            return details(tree);
        }
        for (var member : tree) {
            if (isErrorOutput(member)) {
                return details(member);
            }
        }
        return ErrorDetails.NONE;
    }

    private static boolean isErrorOutput(JsonNode node) {
        return node.size() == 2 && node.has(ERROR) && node.has("Cause");
    }

    private static ErrorDetails details(JsonNode node) {
        return new ErrorDetails(node.path(ERROR).textValue(), node.path("Cause").textValue());
    }
}
