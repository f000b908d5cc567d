package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.path.PathExpression;

/** A compiled argument of an intrinsic call. */
sealed interface IntrinsicArgument {
    /** A number, {@code true}, {@code false} or {@code null}. */
    record Constant(JsonNode value) implements IntrinsicArgument {}

    /**
     * A quoted string.
     *
     * @param value the characters, without escapes
     * @param template the same string as a template of States.Format
     */
    record Text(TextNode value, FormatTemplate template) implements IntrinsicArgument {}

    /** A path into the input, the context object or a variable. */
    record Path(PathExpression path) implements IntrinsicArgument {}

    /** Another call. */
    record Call(IntrinsicCall call) implements IntrinsicArgument {}
}
