package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.IntrinsicCall;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.PathExpression;
import dev.askel.asl.expression.PayloadTemplate;
import org.jspecify.annotations.Nullable;

/** Reads fields that hold expressions; null when absent or after a finding. */
public final class ExpressionFields {

    private ExpressionFields() {}

    /** A payload template (asl.md section 2.3). */
    public static @Nullable Expression template(Fields fields, String name) {
        var node = fields.node(name);
        if (node == null) {
            return null;
        }
        try {
            return PayloadTemplate.compile(node);
        } catch (InvalidExpressionException e) {
            // The location is the template's, the message names the key within (recorded:
            // test_illegal_escapes).
            for (String key : e.fields()) {
                fields.findings()
                        .schema(
                                fields.at(name),
                                "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call"
                                        .formatted(key));
            }
            return null;
        }
    }

    /** A path, be it into the input, the context object or a variable. */
    static @Nullable PathExpression path(Fields fields, String name) {
        var text = fields.text(name);
        if (text == null) {
            return null;
        }
        try {
            return PathExpression.compile(text);
        } catch (InvalidExpressionException _) {
            fields.findings().schema(fields.at(name), "Value is not a valid JSONPath");
            return null;
        }
    }

    /** A path to a single node. */
    static @Nullable PathExpression referencePath(Fields fields, String name) {
        var path = path(fields, name);
        if (path != null && !path.isReferencePath()) {
            fields.findings().schema(fields.at(name), "Value is not a Reference Path");
            return null;
        }
        return path;
    }

    /** An integer, or a path in the field of the same name with Path. */
    static @Nullable Expression integerOrPath(Fields fields, String name, long from, long to) {
        var value = fields.integer(name, from, to);
        var path = referencePath(fields, name + "Path");
        return value == null ? path : new Literal(LongNode.valueOf(value));
    }

    /** A string, or in the other field a path or an intrinsic call that gives one. */
    static @Nullable Expression textOrComputed(Fields fields, String name, String pathName) {
        var value = fields.text(name);
        var computed = computed(fields, pathName);
        return value == null ? computed : new Literal(TextNode.valueOf(value));
    }

    private static @Nullable Expression computed(Fields fields, String name) {
        var text = fields.text(name);
        if (text == null) {
            return null;
        }
        try {
            return IntrinsicCall.isCandidate(text)
                    ? IntrinsicCall.compile(text)
                    : PathExpression.compile(text);
        } catch (InvalidExpressionException _) {
            fields.findings()
                    .schema(
                            fields.at(name),
                            "Value is not a valid JSONPath or a valid intrinsic function call");
            return null;
        }
    }
}
