package dev.askel.asl.rootcause;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.TextPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a cause that is JSON: the error of a Lambda function, or the description of a child
 * execution or of a job. The cause of a child execution may itself be JSON. In this case, the
 * message is that of the innermost cause.
 *
 * @param message the error message for users, at most {@link #CHARACTERS_MAX} characters
 * @param errorType the type of a Lambda error, or the error name of a child execution; null when
 *     unknown
 * @param stackTrace the first lines of a stack trace, at most {@link #LINES_MAX}
 * @param executionArn the ARN of the child execution; null if the cause describes none
 */
public record CauseText(
        String message,
        @Nullable String errorType,
        List<String> stackTrace,
        @Nullable String executionArn) {
    /** The maximum number of characters of the message and of each line of the stack trace. */
    public static final int CHARACTERS_MAX = 1_000;

    /** The maximum number of lines of a stack trace. */
    public static final int LINES_MAX = 30;

    private static final int DEPTH_MAX = 10;

    private static final List<String> MESSAGES =
            List.of("errorMessage", "ErrorMessage", "message", "Message", "StatusReason");

    public CauseText {
        message = truncate(message);
        stackTrace = stackTrace.stream().limit(LINES_MAX).map(CauseText::truncate).toList();
    }

    /** Parses a cause. Returns null when the cause is not JSON of a known form. */
    public static @Nullable CauseText parse(@Nullable String cause) {
        return parse(cause, 0);
    }

    private static @Nullable CauseText parse(@Nullable String cause, int depth) {
        if (cause == null || depth == DEPTH_MAX || !cause.stripLeading().startsWith("{")) {
            return null;
        }
        try {
            var tree = Payload.parse(cause).tree();
            return tree.has("ExecutionArn") ? ofExecution(tree, depth) : ofError(tree);
        } catch (MalformedJsonException _) {
            return null;
        }
    }

    private static CauseText ofExecution(JsonNode tree, int depth) {
        var arn = tree.path("ExecutionArn").textValue();
        var error = tree.path("Error").textValue();
        var cause = tree.path("Cause").textValue();
        var inner = parse(cause, depth + 1);
        if (inner != null) {
            return new CauseText(
                    inner.message(),
                    inner.errorType() == null ? error : inner.errorType(),
                    inner.stackTrace(),
                    arn);
        }
        var status = tree.path("Status").asText("");
        return new CauseText(cause == null ? status : cause, error, List.of(), arn);
    }

    private static @Nullable CauseText ofError(JsonNode tree) {
        for (var member : MESSAGES) {
            var message = tree.path(member).textValue();
            if (message != null) {
                return new CauseText(
                        message, tree.path("errorType").textValue(), stackTrace(tree), null);
            }
        }
        return null;
    }

    /**
     * Reads the member {@code stackTrace}, or the member {@code trace} in errors of Node.js
     * functions. Each element is a string or a list.
     */
    private static List<String> stackTrace(JsonNode tree) {
        var lines = new ArrayList<String>();
        var trace = tree.has("stackTrace") ? tree.path("stackTrace") : tree.path("trace");
        for (var line : trace) {
            if (lines.size() < LINES_MAX) {
                lines.add(line.isTextual() ? line.textValue().strip() : line.toString());
            }
        }
        return lines;
    }

    /** Truncates a string to {@link #CHARACTERS_MAX} characters. */
    public static String truncate(String text) {
        return TextPrefix.truncate(text, CHARACTERS_MAX);
    }
}
