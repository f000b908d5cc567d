package dev.askel.asl.rootcause;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.TextPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a cause that is JSON text: the errors of Lambda functions, the descriptions of
 * nested executions, and the descriptions of jobs. The cause of a nested execution may itself be
 * JSON text; then the message is that of the innermost cause.
 *
 * @param message the text for people, at most {@link #CHARACTERS_MAX} characters
 * @param errorType the error's type, or the error of a nested execution; null when unknown
 * @param stackTrace the first lines of a stack trace, at most {@link #LINES_MAX}
 * @param executionArn the nested execution; null for another cause
 */
public record CauseText(
        String message,
        @Nullable String errorType,
        List<String> stackTrace,
        @Nullable String executionArn) {
    /** The maximum length of a message and of a line. */
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

    /** Parses a cause; returns null when it is not JSON text of a known form. */
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

    /** Reads {@code stackTrace}, of Node.js {@code trace}. Its frames are texts or lists. */
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

    /** Returns at most {@link #CHARACTERS_MAX} characters of a text. */
    public static String truncate(String text) {
        return TextPrefix.of(text, CHARACTERS_MAX);
    }
}
