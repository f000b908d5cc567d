package dev.askel.asl.expression.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import java.util.Locale;
import java.util.Set;

/**
 * A JSON value of a JSONata state that contains at least one expression, <code>{% … %}</code>
 * (docs/aws/asl.md section 6). All other strings, and all keys, are constants.
 *
 * <p>Compiling never fails. A listener receives the expressions that AWS refuses, and their
 * evaluation fails. So a stored definition remains usable, even if AWS now refuses one of its
 * expressions.
 */
public final class JsonataTemplate implements Expression {
    private final JsonNode value;
    private final TemplatePart whole;
    private final String location;
    private final Set<String> variables;

    private JsonataTemplate(
            JsonNode value, TemplatePart whole, String location, Set<String> variables) {
        this.value = value;
        this.whole = whole;
        this.location = location;
        this.variables = variables;
    }

    /**
     * Compiles a value to a template, or to a constant when the value contains no expression.
     *
     * @param location the path of the field that error messages name, such as {@code Output}
     * @param listener the listener that receives the findings about the expressions of {@code
     *     value}
     */
    public static Expression compile(JsonNode value, String location, TemplateListener listener) {
        var reader = new JsonataTemplateReader();
        var whole = reader.read(value, location, listener);
        return whole instanceof TemplatePart.Constant
                ? new Literal(value)
                : new JsonataTemplate(value, whole, location, reader.variables());
    }

    @Override
    public Evaluation evaluate(Scope scope) {
        return whole.evaluate(scope);
    }

    /**
     * Returns the error for a value whose type the field does not accept. The AWS recording
     * test_map_state_items_eval_jsonata_fail shows the message for Items.
     *
     * @param expected the type that the field accepts, such as {@code array}
     */
    public Evaluation unexpectedType(String expected, JsonNode actual) {
        if (whole instanceof TemplatePart.JsonataPart(var expression, var at, _)) {
            return expression.unexpectedType(at, expected, actual);
        }
        return Evaluation.failedAt(
                location,
                ErrorName.QUERY_EVALUATION_ERROR,
                "The field '%s' has an unexpected type. Expected '%s', but was '%s' for value: %s"
                        .formatted(
                                location,
                                expected,
                                actual.getNodeType().name().toLowerCase(Locale.ROOT),
                                Payload.of(actual).text()));
    }

    @Override
    public String source() {
        return JsonEncoder.encode(value);
    }

    @Override
    public Set<String> variables() {
        return variables;
    }

    @Override
    public String toString() {
        return source();
    }
}
