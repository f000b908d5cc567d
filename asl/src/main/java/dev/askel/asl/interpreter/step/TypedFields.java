package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.template.JsonataTemplate;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * Evaluates fields of JSONata states that accept only one type. AWS recordings show the error
 * messages for wrong types and for TimeoutSeconds. Other numeric fields use the messages for
 * TimeoutSeconds.
 */
final class TypedFields {
    private TypedFields() {}

    /** The types of values, named as in AWS's error messages. */
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

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns the value of a field, or a failure when the value has another type. */
    static Evaluation value(Expression expression, String field, Type type, Scope scope) {
        return typed(expression, expression.evaluate(scope), field, type);
    }

    private static Evaluation typed(
            Expression expression, Evaluation evaluation, String field, Type type) {
        return switch (evaluation) {
            case Evaluation.Value value when type.has(value.value()) -> value;
            case Evaluation.Value(var value) ->
                    expression instanceof JsonataTemplate template
                            ? template.unexpectedType(type.text(), value)
                            : refused(
                                    field,
                                    "The field '%s' must be of type %s but was: %s"
                                            .formatted(
                                                    field, type.text(), Payload.of(value).text()));
            case Evaluation.Failed failed -> failed;
        };
    }

    /**
     * Returns the value of a field, or a failure when the value is neither an array nor an object.
     */
    static Evaluation arrayOrObject(Expression expression, String field, Scope scope) {
        var evaluation = expression.evaluate(scope);
        return evaluation instanceof Evaluation.Value(var value) && value.isObject()
                ? evaluation
                : typed(expression, evaluation, field, Type.ARRAY);
    }

    /**
     * Returns the value of a field, or a failure when it is not an integer from {@code from} to
     * {@code to}.
     */
    static Evaluation integer(
            Expression expression, String field, Scope scope, long from, long to) {
        return switch (value(expression, field, Type.NUMBER, scope)) {
            case Evaluation.Value(var value) when !value.isIntegralNumber() ->
                    refused(
                            field,
                            "The %s field cannot be parsed as an integer: %s"
                                    .formatted(field, Payload.of(value).text()));
            case Evaluation.Value value -> within(value, field, from, to);
            case Evaluation.Failed failed -> failed;
        };
    }

    /**
     * Returns the value of a field, or a failure when it is not a number from {@code from} to
     * {@code to}.
     */
    static Evaluation number(Expression expression, String field, Scope scope, long from, long to) {
        return switch (value(expression, field, Type.NUMBER, scope)) {
            case Evaluation.Value value -> within(value, field, from, to);
            case Evaluation.Failed failed -> failed;
        };
    }

    private static Evaluation within(Evaluation.Value number, String field, long from, long to) {
        return isWithin(number.value(), from, to)
                ? number
                : refused(
                        field,
                        "%s must be between %d and %d but was: %s"
                                .formatted(field, from, to, Payload.of(number.value()).text()));
    }

    private static boolean isWithin(JsonNode value, long from, long to) {
        var number = value.decimalValue();
        return number.compareTo(BigDecimal.valueOf(from)) >= 0
                && number.compareTo(BigDecimal.valueOf(to)) <= 0;
    }

    private static Evaluation refused(String field, String cause) {
        return Evaluation.failedAt(field, ErrorName.QUERY_EVALUATION_ERROR, cause);
    }
}
