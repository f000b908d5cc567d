package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.LongNode;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.Rfc3339;
import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;
import dev.askel.asl.expression.template.ExpressionDelimiters;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.asl.expression.template.TemplateListener;
import dev.askel.asl.model.DataFlow.JsonataFlow;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.source.Location;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields of JSONata states, which contain a constant or an expression (docs/aws/asl.md
 * section 6). Methods return null if the field is absent, and after most findings.
 */
final class JsonataFields {
    private JsonataFields() {}

    /**
     * Reads the fields Arguments and Output.
     *
     * @param members the members of {@code $states} that Output can read
     */
    static JsonataFlow readFlow(Fields fields, StatesMembers members) {
        var arguments = readValue(fields, "Arguments");
        var output = readValue(fields, "Output", members);
        return arguments == null && output == null
                ? JsonataFlow.IDENTITY
                : new JsonataFlow(arguments, output);
    }

    /** Reads JSON that can contain expressions at any position. */
    static @Nullable Expression readValue(Fields fields, String name) {
        return readValue(fields, name, StatesMembers.BEFORE_RESULT);
    }

    /**
     * Reads JSON that can contain expressions at any position.
     *
     * @param members the members of {@code $states} that the expressions can read
     */
    static @Nullable Expression readValue(Fields fields, String name, StatesMembers members) {
        var node = fields.node(name);
        return node == null
                ? null
                : JsonataTemplate.compile(
                        node,
                        fields.path(name),
                        new FieldListener(fields.findings(), fields.locationOf(name), members));
    }

    /** Adds findings with AWS's messages about the expressions at a location of a definition. */
    private record FieldListener(Findings findings, Location at, StatesMembers members)
            implements TemplateListener {
        @Override
        public TemplateListener forMember(String name) {
            return new FieldListener(findings, at.member(name), members);
        }

        @Override
        public TemplateListener forItem(int index) {
            return new FieldListener(findings, at.item(index), members);
        }

        @Override
        public void onExpression(JsonataExpression expression) {
            expression.unsupportedPartMessages().forEach(this::reportUnsupported);
            expression.statesMembers().stream()
                    .filter(name -> !members.memberNames().contains(name))
                    .forEach(name ->
                            reportUnsupported(
                                    "Field '$states.%s' does not exist.".formatted(name)));
        }

        @Override
        public void onInvalidExpression(JsonataSyntaxException reason) {
            findings.addExpressionError(at, Code.INVALID_JSONATA_EXPRESSION, reason.getMessage());
        }

        @Override
        public void onUnclosedExpression() {
            findings.addExpressionError(at, "JSONata string must start with {% and end with %}");
        }

        private void reportUnsupported(String message) {
            findings.addExpressionError(at, Code.UNSUPPORTED_JSONATA_EXPRESSION, message);
        }
    }

    /** Reads a string. */
    static @Nullable Expression readText(Fields fields, String name) {
        return fields.readText(name) == null ? null : readValue(fields, name);
    }

    /** Reads an array or object that can contain expressions at any position. */
    static @Nullable Expression readItems(Fields fields, String name) {
        var node = fields.node(name);
        if (node != null && !node.isContainerNode() && !beginsExpression(fields, name)) {
            fields.findings()
                    .addExpressionError(fields.locationOf(name), "Expected value of type Array");
        }
        return readValue(fields, name);
    }

    /** Reads a boolean. */
    static @Nullable Expression readBoolean(Fields fields, String name) {
        return beginsExpression(fields, name) || fields.readBoolean(name) != null
                ? readValue(fields, name)
                : null;
    }

    /** Reads an integer from {@code from} to {@code to}. */
    static @Nullable Expression readInteger(Fields fields, String name, long from, long to) {
        if (beginsExpression(fields, name)) {
            return readValue(fields, name);
        }
        var integer = fields.readInteger(name, from, to);
        return integer == null ? null : new Literal(LongNode.valueOf(integer));
    }

    /** Reads a number from {@code from} to {@code to}. */
    static @Nullable Expression readNumber(Fields fields, String name, double from, double to) {
        return beginsExpression(fields, name) || fields.readNumber(name, from, to) != null
                ? readValue(fields, name)
                : null;
    }

    /** Reads an RFC 3339 timestamp. */
    static @Nullable Expression readTimestamp(Fields fields, String name) {
        var text = fields.readText(name);
        if (text == null) {
            return null;
        }
        if (!ExpressionDelimiters.beginsExpression(text) && !Rfc3339.isTimestamp(text)) {
            fields.findings()
                    .addSchemaError(
                            fields.locationOf(name), "String does not match RFC3339 timestamp");
            return null;
        }
        return readValue(fields, name);
    }

    /**
     * Whether the string begins like an expression. {@link #readValue} reports an expression
     * without the closing delimiter.
     */
    private static boolean beginsExpression(Fields fields, String name) {
        var text = fields.textOrNull(name);
        return text != null && ExpressionDelimiters.beginsExpression(text);
    }
}
