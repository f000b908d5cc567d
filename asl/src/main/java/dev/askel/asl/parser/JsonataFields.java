package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.LongNode;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.Rfc3339;
import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;
import dev.askel.asl.expression.template.ExpressionMarks;
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
    static JsonataFlow flow(Fields fields, StatesMembers members) {
        var arguments = value(fields, "Arguments");
        var output = value(fields, "Output", members);
        return arguments == null && output == null
                ? JsonataFlow.IDENTITY
                : new JsonataFlow(arguments, output);
    }

    /** Reads JSON that can contain expressions at any position. */
    static @Nullable Expression value(Fields fields, String name) {
        return value(fields, name, StatesMembers.BEFORE_WORK);
    }

    /**
     * Reads JSON that can contain expressions at any position.
     *
     * @param members the members of {@code $states} that the expressions can read
     */
    static @Nullable Expression value(Fields fields, String name, StatesMembers members) {
        var node = fields.node(name);
        return node == null
                ? null
                : JsonataTemplate.compile(
                        node,
                        fields.path(name),
                        new FieldListener(fields.findings(), fields.at(name), members));
    }

    /** Adds findings with AWS's messages about the expressions at a location of a definition. */
    private record FieldListener(Findings findings, Location at, StatesMembers members)
            implements TemplateListener {
        @Override
        public TemplateListener member(String name) {
            return new FieldListener(findings, at.member(name), members);
        }

        @Override
        public TemplateListener item(int index) {
            return new FieldListener(findings, at.item(index), members);
        }

        @Override
        public void compiled(JsonataExpression expression) {
            expression.unsupported().forEach(this::reportUnsupported);
            expression.statesMembers().stream()
                    .filter(name -> !members.names().contains(name))
                    .forEach(name ->
                            reportUnsupported(
                                    "Field '$states.%s' does not exist.".formatted(name)));
        }

        @Override
        public void refused(JsonataSyntaxException reason) {
            findings.expression(at, Code.INVALID_JSONATA_EXPRESSION, reason.getMessage());
        }

        @Override
        public void onUnclosedExpression() {
            findings.expression(at, "JSONata string must start with {% and end with %}");
        }

        private void reportUnsupported(String message) {
            findings.expression(at, Code.UNSUPPORTED_JSONATA_EXPRESSION, message);
        }
    }

    /** Reads a string. */
    static @Nullable Expression text(Fields fields, String name) {
        return fields.text(name) == null ? null : value(fields, name);
    }

    /** Reads an array or object that can contain expressions at any position. */
    static @Nullable Expression items(Fields fields, String name) {
        var node = fields.node(name);
        if (node != null && !node.isContainerNode() && !beginsExpression(fields, name)) {
            fields.findings().expression(fields.at(name), "Expected value of type Array");
        }
        return value(fields, name);
    }

    /** Reads a boolean. */
    static @Nullable Expression bool(Fields fields, String name) {
        return beginsExpression(fields, name) || fields.bool(name) != null
                ? value(fields, name)
                : null;
    }

    /** Reads an integer from {@code from} to {@code to}. */
    static @Nullable Expression integer(Fields fields, String name, long from, long to) {
        if (beginsExpression(fields, name)) {
            return value(fields, name);
        }
        var integer = fields.integer(name, from, to);
        return integer == null ? null : new Literal(LongNode.valueOf(integer));
    }

    /** Reads a number from {@code from} to {@code to}. */
    static @Nullable Expression number(Fields fields, String name, double from, double to) {
        return beginsExpression(fields, name) || fields.number(name, from, to) != null
                ? value(fields, name)
                : null;
    }

    /** Reads an RFC 3339 timestamp. */
    static @Nullable Expression timestamp(Fields fields, String name) {
        var text = fields.text(name);
        if (text == null) {
            return null;
        }
        if (!ExpressionMarks.beginsExpression(text) && !Rfc3339.isTimestamp(text)) {
            fields.findings().schema(fields.at(name), "String does not match RFC3339 timestamp");
            return null;
        }
        return value(fields, name);
    }

    /**
     * Whether the string begins like an expression. {@link #value} reports an expression without
     * the closing delimiter.
     */
    private static boolean beginsExpression(Fields fields, String name) {
        var text = fields.textIfAny(name);
        return text != null && ExpressionMarks.beginsExpression(text);
    }
}
