package dev.askel.asl.expression.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.template.TemplatePart.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compiles a payload template (docs/aws/asl.md section 2.3). */
final class TemplateParser {
    private static final String EVALUATED = ".$";

    private final Set<String> variables = new TreeSet<>();
    private final List<String> invalid = new ArrayList<>();
    private String firstProblem = "";

    /** Returns the variables of all compiled expressions. */
    Set<String> variables() {
        return Set.copyOf(variables);
    }

    /**
     * Compiles a template.
     *
     * @throws InvalidExpressionException when members are invalid; it names all of them
     */
    TemplatePart parse(JsonNode template) throws InvalidExpressionException {
        var whole = parseStored(template);
        if (!invalid.isEmpty()) {
            throw new InvalidExpressionException(firstProblem, invalid);
        }
        return whole;
    }

    /** Compiles a template. The evaluation of an invalid member fails. */
    TemplatePart parseStored(JsonNode template) {
        return part(template, 0);
    }

    private TemplatePart part(JsonNode template, int level) {
        if (template.isObject()) {
            return object(template, level + 1);
        }
        return template.isArray()
                ? array(template, level + 1)
                : new TemplatePart.Constant(template);
    }

    private TemplatePart object(JsonNode template, int level) {
        var members = new ArrayList<Member>();
        // AWS returns the evaluated members in the iteration order of a java.util.HashMap, as ten
        // AWS recordings show (docs/aws/asl.md section 2.3).
        Map<String, TemplatePart> evaluated = new HashMap<>();
        boolean constant = true;
        for (var member : template.properties()) {
            var key = member.getKey();
            if (key.endsWith(EVALUATED)) {
                var name = key.substring(0, key.length() - EVALUATED.length());
                evaluated.put(
                        name,
                        template.has(name)
                                ? refused(
                                        key,
                                        "The fields '%s' and '%s' exclude each other"
                                                .formatted(name, key))
                                : expression(key, member.getValue(), level));
            } else {
                var value = part(member.getValue(), level);
                constant &= value instanceof TemplatePart.Constant;
                members.add(new Member(key, value));
            }
        }
        if (constant && evaluated.isEmpty()) {
            return new TemplatePart.Constant(template);
        }
        evaluated.forEach((name, value) -> members.add(new Member(name, value)));
        return new TemplatePart.Members(members);
    }

    private TemplatePart array(JsonNode template, int level) {
        var elements = new ArrayList<TemplatePart>();
        boolean constant = true;
        for (var element : template) {
            var part = part(element, level);
            constant &= part instanceof TemplatePart.Constant;
            elements.add(part);
        }
        return constant ? new TemplatePart.Constant(template) : new TemplatePart.Elements(elements);
    }

    private TemplatePart expression(String key, JsonNode value, int level) {
        var text = value.isTextual() ? value.textValue() : "";
        try {
            if (IntrinsicCall.looksLikeCall(text)) {
                var call = IntrinsicCall.compile(text);
                variables.addAll(call.variables());
                return new TemplatePart.Call(call, level);
            }
            var path = PathExpression.compile(text);
            variables.addAll(path.variables());
            return new TemplatePart.Path(key, path, level);
        } catch (InvalidExpressionException _) {
            return refused(
                    key,
                    "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call"
                            .formatted(key));
        }
    }

    private TemplatePart refused(String key, String problem) {
        if (invalid.isEmpty()) {
            firstProblem = problem;
        }
        invalid.add(key);
        return new TemplatePart.InvalidPart(Evaluation.failed(ErrorName.RUNTIME, problem));
    }
}
