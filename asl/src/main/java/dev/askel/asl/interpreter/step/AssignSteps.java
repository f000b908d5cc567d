package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.model.Assignments;
import dev.askel.asl.model.DefinitionLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates Assign when a frame leaves a state (docs/aws/asl.md section 3). */
final class AssignSteps {
    private AssignSteps() {}

    /**
     * Returns the values of Assign by variable name; null when an expression or a limit has failed
     * the state.
     */
    static @Nullable Map<String, Payload> evaluate(Run run, Assignments assign, StateScope scope) {
        if (assign.isEmpty()) {
            return Map.of();
        }
        return switch (assign.values().evaluate(scope)) {
            case Evaluation.Value(var values) -> checkLimits(run, values, scope);
            case Evaluation.Failed(var failure) -> {
                run.failEvaluation(failure);
                yield null;
            }
        };
    }

    /**
     * Returns the values by variable name. Fails the state and returns null when the values exceed
     * a limit of docs/aws/quotas.md section 3.
     */
    private static @Nullable Map<String, Payload> checkLimits(
            Run run, JsonNode values, StateScope scope) {
        var assigned = new LinkedHashMap<String, Payload>();
        values.properties()
                .forEach(each ->
                        assigned.put(
                                each.getKey(),
                                scope.payload(each.getValue()).withoutOriginalJson()));
        // The limit of Assign as a whole is checked first. Without this check, writing the JSON of
        // the values to measure them could take too much memory.
        if (Payload.of(values).checkSize(run.environment().limits().payloadBytesMax())
                        == Payload.SizeCheck.FITS
                && sizeBytes(run.frame().variables().plusAll(assigned))
                        <= DefinitionLimits.VARIABLES_BYTES_MAX) {
            return assigned;
        }
        run.fail(
                new Failure(
                        ErrorName.DATA_LIMIT_EXCEEDED,
                        "The variables assigned by the state '%s' exceed the maximum number of bytes service limit."
                                .formatted(run.visit().state())));
        return null;
    }

    private static long sizeBytes(Map<String, Payload> variables) {
        return variables.values().stream().mapToLong(Payload::sizeBytes).sum();
    }
}
