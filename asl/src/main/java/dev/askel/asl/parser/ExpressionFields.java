package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.template.PayloadTemplate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields that contain expressions of JSONPath states. Methods return null if the field is
 * absent.
 *
 * <p>An invalid expression adds a finding. In addition, the method returns an expression whose
 * evaluation fails, because stored definitions are read without such findings.
 */
public final class ExpressionFields {

    private static final String NOT_A_REFERENCE_PATH = "Value is not a Reference Path";

    private ExpressionFields() {}

    /** Reads a payload template (docs/aws/asl.md section 2.3). */
    public static @Nullable Expression readTemplate(Fields fields, String name) {
        var node = fields.node(name);
        if (node == null) {
            return null;
        }
        try {
            return PayloadTemplate.compile(node);
        } catch (InvalidExpressionException e) {
            // As in the AWS recording test_illegal_escapes, the location is that of the template,
            // and the message names the key of the member.
            for (String key : e.fields()) {
                fields.findings()
                        .addExpressionError(
                                fields.locationOf(name),
                                "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call"
                                        .formatted(key));
            }
            return PayloadTemplate.compileStored(node);
        }
    }

    /** Reads a path into the input, the context object or a variable. */
    static @Nullable PathExpression readPath(Fields fields, String name) {
        var text = fields.readText(name);
        return text == null
                ? null
                : readPath(fields, name, text, "Value must be a valid JSONPath.");
    }

    /** Reads the field Variable of a choice rule. */
    static @Nullable PathExpression readChoicePath(Fields fields, String name) {
        var text = fields.readText(name);
        return text == null
                ? null
                : readPath(
                        fields,
                        name,
                        text,
                        text.startsWith("$")
                                ? NOT_A_REFERENCE_PATH
                                : NOT_A_REFERENCE_PATH + ": Reference path didn't start with '$'");
    }

    /** Reads the operand of an operator whose name ends in Path. */
    static @Nullable PathExpression readOperandPath(Fields rule, String name) {
        return requireReferencePath(rule, name, readChoicePath(rule, name));
    }

    /** Reads a reference path: a path to a single node. */
    public static @Nullable PathExpression readReferencePath(Fields fields, String name) {
        var text = fields.readText(name);
        return text == null
                ? null
                : requireReferencePath(
                        fields, name, readPath(fields, name, text, NOT_A_REFERENCE_PATH));
    }

    /**
     * Adds a finding for each field with a reference path into the context object. {@link
     * #readReferencePath} reports strings that are not reference paths.
     */
    public static void reportContextPaths(Fields fields, List<String> names) {
        for (String name : names) {
            var text = fields.textOrNull(name);
            if (text != null && text.startsWith("$$") && isReferencePath(text)) {
                fields.findings().addSchemaError(fields.locationOf(name), NOT_A_REFERENCE_PATH);
            }
        }
    }

    private static boolean isReferencePath(String text) {
        try {
            return PathExpression.compile(text).isReferencePath();
        } catch (InvalidExpressionException _) {
            return false;
        }
    }

    private static PathExpression readPath(
            Fields fields, String name, String text, String finding) {
        try {
            return PathExpression.compile(text);
        } catch (InvalidExpressionException refusal) {
            fields.findings().addExpressionError(fields.locationOf(name), finding);
            return PathExpression.ofInvalidPath(text, refusal);
        }
    }

    private static @Nullable PathExpression requireReferencePath(
            Fields fields, String name, @Nullable PathExpression path) {
        if (path != null && !path.isReferencePath()) {
            fields.findings().addExpressionError(fields.locationOf(name), NOT_A_REFERENCE_PATH);
        }
        return path;
    }

    /**
     * Reads an integer from {@code from} to {@code to}, or a path in the field with the suffix
     * Path.
     */
    static @Nullable Expression readIntegerOrPath(Fields fields, String name, long from, long to) {
        var value = fields.readInteger(name, from, to);
        var path = readReferencePath(fields, name + "Path");
        return value == null ? path : new Literal(LongNode.valueOf(value));
    }

    /** Reads a string, or a path or an intrinsic call in the field {@code pathName}. */
    static @Nullable Expression readTextOrComputed(Fields fields, String name, String pathName) {
        var value = fields.readText(name);
        var pathOrIntrinsicCall = pathOrIntrinsicCall(fields, pathName);
        return value == null ? pathOrIntrinsicCall : new Literal(TextNode.valueOf(value));
    }

    private static @Nullable Expression pathOrIntrinsicCall(Fields fields, String name) {
        var text = fields.readText(name);
        if (text == null) {
            return null;
        }
        try {
            return IntrinsicCall.looksLikeCall(text)
                    ? IntrinsicCall.compile(text)
                    : PathExpression.compile(text);
        } catch (InvalidExpressionException refusal) {
            fields.findings()
                    .addExpressionError(
                            fields.locationOf(name),
                            "Value is not a valid JSONPath or a valid intrinsic function call");
            return PathExpression.ofInvalidPath(text, refusal);
        }
    }
}
