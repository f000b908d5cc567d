package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Literal;
import dev.askel.asl.interpreter.step.Inspector.MapNumber;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.QueryLanguage;
import org.jspecify.annotations.Nullable;

/**
 * Checks the fields of a JSONPath Map for the number of iterations that may fail (docs/aws/asl.md
 * section 10).
 */
final class MapTolerance {
    private MapTolerance() {}

    /**
     * Evaluates the numbers for the inspector. Those of a JSONata state are evaluated with its
     * other fields.
     *
     * @return false when one of them has failed the state
     */
    static boolean inspect(Run run, MapState state, StateScope scope) {
        var settings = state.distributed();
        return settings == null
                || state.queryLanguage() == QueryLanguage.JSONATA
                || (isValid(
                                run,
                                MapNumber.TOLERATED_FAILURE_COUNT,
                                settings.toleratedFailureCount(),
                                scope)
                        && isValid(
                                run,
                                MapNumber.TOLERATED_FAILURE_PERCENTAGE,
                                settings.toleratedFailurePercentage(),
                                scope));
    }

    private static boolean isValid(
            Run run, MapNumber field, @Nullable Expression expression, StateScope scope) {
        if (expression == null) {
            return true;
        }
        return switch (expression.evaluate(scope)) {
            case Evaluation.Failed(var failure) -> failed(run, failure);
            case Evaluation.Value(var value) -> {
                var refusal = refusal(field, expression, value);
                if (refusal != null) {
                    yield failed(run, new Failure(ErrorName.RUNTIME, refusal));
                }
                run.environment().inspector().onNumber(field, DoubleNode.valueOf(value.asDouble()));
                yield true;
            }
        };
    }

    private static boolean failed(Run run, Failure failure) {
        run.failEvaluation(failure);
        return false;
    }

    private static @Nullable String refusal(
            MapNumber field, Expression expression, JsonNode value) {
        return switch (field) {
            case MAX_CONCURRENCY -> null;
            case TOLERATED_FAILURE_COUNT -> {
                var count = ReferencedInteger.of(value);
                if (count.isEmpty()) {
                    yield notA("ToleratedFailureCountPath", "integer", expression, value);
                }
                yield count.getAsLong() < 0 ? "ToleratedFailureCount cannot be negative." : null;
            }
            case TOLERATED_FAILURE_PERCENTAGE -> {
                if (!value.isNumber() && !(expression instanceof Literal)) {
                    yield notA("ToleratedFailurePercentagePath", "float", expression, value);
                }
                yield value.doubleValue() < 0
                                || value.doubleValue() > DefinitionLimits.PERCENTAGE_MAX
                        ? "ToleratedFailurePercentage must be between 0 and 100."
                        : null;
            }
        };
    }

    private static String notA(String field, String type, Expression path, JsonNode value) {
        return "The %s field refers to value \"%s\" which is not a valid %s: %s"
                .formatted(field, ReferencedInteger.shown(value), type, path.source());
    }
}
