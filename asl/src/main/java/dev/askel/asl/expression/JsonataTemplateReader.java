package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.TemplatePart.Member;
import dev.askel.asl.expression.jsonata.JsonataExpression;
import dev.askel.asl.expression.jsonata.JsonataSyntaxException;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Compiles the expressions of a JSONata template, each with its path from the state. */
final class JsonataTemplateReader {
    /** A longer path is not shown (EvaluationFailedEventDetails, location: at most 256). */
    private static final int LOCATION_LENGTH_MAX = 256;

    private final Set<String> variables = new TreeSet<>();
    private final Consumer<String> unreadable;

    JsonataTemplateReader(Consumer<String> unreadable) {
        this.unreadable = unreadable;
    }

    /** The variables of all expressions met so far. */
    Set<String> variables() {
        return Set.copyOf(variables);
    }

    TemplatePart read(JsonNode value, String location) {
        return read(value, cut(location), 0);
    }

    private TemplatePart read(JsonNode value, String location, int level) {
        return switch (value.getNodeType()) {
            case OBJECT -> object(value, location, level + 1);
            case ARRAY -> array(value, location, level + 1);
            case STRING -> text(value, location, level);
            default -> new TemplatePart.Constant(value);
        };
    }

    /** Most parts of large values are plain, and need no path. */
    private TemplatePart part(JsonNode value, String around, String step, int level) {
        boolean isPlain =
                !value.isContainerNode()
                        && !(value.isTextual() && JsonataTemplate.isExpression(value.textValue()));
        return isPlain ? new TemplatePart.Constant(value) : read(value, cut(around + step), level);
    }

    private TemplatePart object(JsonNode value, String location, int level) {
        var members = new ArrayList<Member>();
        boolean constant = true;
        for (var member : value.properties()) {
            var part = part(member.getValue(), location, "/" + member.getKey(), level);
            constant &= part instanceof TemplatePart.Constant;
            members.add(new Member(member.getKey(), part));
        }
        return constant ? new TemplatePart.Constant(value) : new TemplatePart.Members(members);
    }

    private TemplatePart array(JsonNode value, String location, int level) {
        var elements = new ArrayList<TemplatePart>();
        boolean constant = true;
        for (int i = 0; i < value.size(); i++) {
            var part = part(value.get(i), location, "[" + i + "]", level);
            constant &= part instanceof TemplatePart.Constant;
            elements.add(part);
        }
        return constant ? new TemplatePart.Constant(value) : new TemplatePart.Elements(elements);
    }

    private TemplatePart text(JsonNode value, String location, int level) {
        if (!JsonataTemplate.isExpression(value.textValue())) {
            return new TemplatePart.Constant(value);
        }
        var text = JsonataTemplate.expression(value.textValue());
        try {
            var expression = JsonataExpression.compile(text);
            variables.addAll(expression.variables());
            return new TemplatePart.Query(expression, location, level);
        } catch (JsonataSyntaxException e) {
            unreadable.accept(
                    "The JSONata expression '%s' specified for the field '%s' is not valid. %s"
                            .formatted(text.strip(), location, e.getMessage()));
            return new TemplatePart.Unreadable(e.evaluate(text, location));
        }
    }

    private static String cut(String location) {
        if (location.length() <= LOCATION_LENGTH_MAX) {
            return location;
        }
        boolean splitsPair = Character.isHighSurrogate(location.charAt(LOCATION_LENGTH_MAX - 1));
        return location.substring(0, splitsPair ? LOCATION_LENGTH_MAX - 1 : LOCATION_LENGTH_MAX);
    }
}
