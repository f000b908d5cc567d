package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.interpreter.context.Inspector.MapNumber;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.QueryLanguage;
import org.jspecify.annotations.Nullable;

/**
 * The number and the percentage of items of a Map that may fail (docs/aws/asl.md section 10).
 *
 * @param count the tolerated number of failed items, at least 0
 * @param percentage the tolerated percentage of failed items, from 0 to 100
 */
record MapTolerance(long count, double percentage) {
    private static final MapTolerance NONE = new MapTolerance(0, 0);

    /** Returns the tolerance of a state; null when a field has failed the state. */
    static @Nullable MapTolerance evaluate(Run run, MapState state, StateScope scope) {
        var settings = state.distributed();
        if (settings == null) {
            return NONE;
        }
        var language = state.queryLanguage();
        var count =
                value(
                        run,
                        MapNumber.TOLERATED_FAILURE_COUNT,
                        language,
                        settings.toleratedFailureCount(),
                        scope);
        var percentage =
                count == null
                        ? null
                        : value(
                                run,
                                MapNumber.TOLERATED_FAILURE_PERCENTAGE,
                                language,
                                settings.toleratedFailurePercentage(),
                                scope);
        return count == null || percentage == null
                ? null
                : new MapTolerance(count.longValue(), percentage.doubleValue());
    }

    /**
     * Returns the value of a field; 0 without the field, and null when the field has failed the
     * state.
     */
    private static @Nullable JsonNode value(
            Run run,
            MapNumber field,
            QueryLanguage language,
            @Nullable Expression expression,
            StateScope scope) {
        if (expression == null) {
            return IntNode.valueOf(0);
        }
        var evaluation =
                switch (language) {
                    case JSONPATH -> referenced(field, expression, scope);
                    case JSONATA -> typed(field, expression, scope);
                };
        return switch (evaluation) {
            case Evaluation.Failed(var failure) -> {
                run.failEvaluation(failure);
                yield null;
            }
            case Evaluation.Value(var value) -> {
                run.environment().inspector().onNumber(field, value);
                yield value;
            }
        };
    }

    private static Evaluation typed(MapNumber field, Expression expression, StateScope scope) {
        return field == MapNumber.TOLERATED_FAILURE_COUNT
                ? TypedFields.integer(
                        expression, "ToleratedFailureCount", scope, 0, Integer.MAX_VALUE)
                : TypedFields.number(
                        expression,
                        "ToleratedFailurePercentage",
                        scope,
                        0,
                        DefinitionLimits.PERCENTAGE_MAX);
    }

    private static Evaluation referenced(MapNumber field, Expression expression, StateScope scope) {
        return switch (expression.evaluate(scope)) {
            case Evaluation.Failed failed -> failed;
            case Evaluation.Value(var value) ->
                    field == MapNumber.TOLERATED_FAILURE_COUNT
                            ? count(expression, value)
                            : percentage(expression, value);
        };
    }

    private static Evaluation count(Expression expression, JsonNode value) {
        var count = ReferencedInteger.parse(value);
        if (count.isEmpty()) {
            return notA("ToleratedFailureCountPath", "integer", expression, value);
        }
        return count.getAsLong() < 0
                ? refused("ToleratedFailureCount cannot be negative.")
                : new Evaluation.Value(DoubleNode.valueOf((double) count.getAsLong()));
    }

    private static Evaluation percentage(Expression expression, JsonNode value) {
        if (!value.isNumber() && !(expression instanceof Literal)) {
            return notA("ToleratedFailurePercentagePath", "float", expression, value);
        }
        return value.doubleValue() < 0 || value.doubleValue() > DefinitionLimits.PERCENTAGE_MAX
                ? refused("ToleratedFailurePercentage must be between 0 and 100.")
                : new Evaluation.Value(DoubleNode.valueOf(value.doubleValue()));
    }

    private static Evaluation notA(String field, String type, Expression path, JsonNode value) {
        return refused(
                "The %s field refers to value \"%s\" which is not a valid %s: %s"
                        .formatted(
                                field,
                                ReferencedInteger.quoteForCause(value),
                                type,
                                path.source()));
    }

    private static Evaluation refused(String cause) {
        return Evaluation.failed(ErrorName.RUNTIME, cause);
    }
}
