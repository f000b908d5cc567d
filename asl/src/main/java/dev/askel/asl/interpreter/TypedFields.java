package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.JsonataTemplate;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * Fields of JSONata states whose value must be of a type (asl.md section 6). The words for a wrong
 * type are recorded; those for a number out of its bounds are ours.
 */
final class TypedFields {
    private TypedFields() {}

    /** The types of values, by the names that AWS's errors give them. */
    enum Type {
        ARRAY(JsonNodeType.ARRAY),
        NUMBER(JsonNodeType.NUMBER),
        STRING(JsonNodeType.STRING);

        private final JsonNodeType type;

        Type(JsonNodeType type) {
            this.type = type;
        }

        boolean has(JsonNode value) {
            return value.getNodeType() == type;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The value of a field, if it is of the type. */
    static Evaluation value(Expression expression, String field, Type type, Scope scope) {
        return switch (expression.evaluate(scope)) {
            case Evaluation.Value value when type.has(value.value()) -> value;
            case Evaluation.Value(var value) ->
                    expression instanceof JsonataTemplate template
                            ? template.unexpectedType(type.word(), value)
                            : refused(field, "of type " + type.word(), value);
            case Evaluation.Failed failed -> failed;
        };
    }

    /** The value of a field, if it is an integer within bounds, both included. */
    static Evaluation integer(
            Expression expression, String field, Scope scope, long from, long to) {
        return switch (number(expression, field, scope, from, to)) {
            case Evaluation.Value(var value) when !value.isIntegralNumber() ->
                    refused(field, "an integer from %d to %d".formatted(from, to), value);
            case Evaluation evaluation -> evaluation;
        };
    }

    /** The value of a field, if it is a number within bounds, both included. */
    static Evaluation number(Expression expression, String field, Scope scope, long from, long to) {
        return switch (value(expression, field, Type.NUMBER, scope)) {
            case Evaluation.Value(var value) when !isWithin(value, from, to) ->
                    refused(field, "a number from %d to %d".formatted(from, to), value);
            case Evaluation evaluation -> evaluation;
        };
    }

    private static boolean isWithin(JsonNode value, long from, long to) {
        var number = value.decimalValue();
        return number.compareTo(BigDecimal.valueOf(from)) >= 0
                && number.compareTo(BigDecimal.valueOf(to)) <= 0;
    }

    private static Evaluation refused(String field, String wanted, JsonNode value) {
        return Evaluation.failedAt(
                field,
                ErrorName.QUERY_EVALUATION_ERROR,
                "The field '%s' must be %s but was: %s"
                        .formatted(field, wanted, Payload.of(value).text()));
    }
}
