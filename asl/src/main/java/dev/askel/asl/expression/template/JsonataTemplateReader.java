package dev.askel.asl.expression.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.TextPrefix;
import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;
import dev.askel.asl.expression.template.TemplatePart.Member;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;

/** Compiles the expressions of a JSONata template, each with the path that error messages name. */
final class JsonataTemplateReader {
    /** The maximum length of a path (EvaluationFailedEventDetails, location). */
    private static final int LOCATION_LENGTH_MAX = 256;

    private final Set<String> variables = new TreeSet<>();

    /** Returns the variables of all compiled expressions. */
    Set<String> variables() {
        return Set.copyOf(variables);
    }

    TemplatePart read(JsonNode value, String location, TemplateListener listener) {
        return read(value, TextPrefix.truncate(location, LOCATION_LENGTH_MAX), listener, 0);
    }

    private TemplatePart read(
            JsonNode value, String location, TemplateListener listener, int level) {
        return switch (value.getNodeType()) {
            case OBJECT -> readObject(value, location, listener, level + 1);
            case ARRAY -> readArray(value, location, listener, level + 1);
            case STRING -> readString(value, location, listener, level);
            default -> new TemplatePart.Constant(value);
        };
    }

    /**
     * Whether a value is known to contain no expressions, so that its path need not be computed.
     */
    private static boolean isPlain(JsonNode value) {
        return !value.isContainerNode()
                && !(value.isTextual()
                        && (ExpressionDelimiters.isExpression(value.textValue())
                                || ExpressionDelimiters.isUnclosed(value.textValue())));
    }

    private TemplatePart readObject(
            JsonNode value, String location, TemplateListener listener, int level) {
        var members = new ArrayList<Member>();
        boolean constant = true;
        for (var member : value.properties()) {
            String key = member.getKey();
            var part =
                    isPlain(member.getValue())
                            ? new TemplatePart.Constant(member.getValue())
                            : read(
                                    member.getValue(),
                                    TextPrefix.truncate(location + "/" + key, LOCATION_LENGTH_MAX),
                                    listener.forMember(key),
                                    level);
            constant &= part instanceof TemplatePart.Constant;
            members.add(new Member(key, part));
        }
        return constant ? new TemplatePart.Constant(value) : new TemplatePart.Members(members);
    }

    private TemplatePart readArray(
            JsonNode value, String location, TemplateListener listener, int level) {
        var elements = new ArrayList<TemplatePart>();
        boolean constant = true;
        for (int i = 0; i < value.size(); i++) {
            var part =
                    isPlain(value.get(i))
                            ? new TemplatePart.Constant(value.get(i))
                            : read(
                                    value.get(i),
                                    TextPrefix.truncate(
                                            location + "[" + i + "]", LOCATION_LENGTH_MAX),
                                    listener.forItem(i),
                                    level);
            constant &= part instanceof TemplatePart.Constant;
            elements.add(part);
        }
        return constant ? new TemplatePart.Constant(value) : new TemplatePart.Elements(elements);
    }

    private TemplatePart readString(
            JsonNode value, String location, TemplateListener listener, int level) {
        if (!ExpressionDelimiters.isExpression(value.textValue())) {
            if (ExpressionDelimiters.isUnclosed(value.textValue())) {
                listener.onUnclosedExpression();
            }
            return new TemplatePart.Constant(value);
        }
        var text = ExpressionDelimiters.expression(value.textValue());
        try {
            var expression = JsonataExpression.compile(text);
            variables.addAll(expression.variables());
            listener.onExpression(expression);
            return new TemplatePart.JsonataPart(expression, location, level);
        } catch (JsonataSyntaxException e) {
            listener.onInvalidExpression(e);
            return new TemplatePart.InvalidPart(e.evaluate(text, location));
        }
    }
}
