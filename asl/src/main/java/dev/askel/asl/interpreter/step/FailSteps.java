package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.QueryLanguage;
import org.jspecify.annotations.Nullable;

/** Runs Fail states, which end the execution, branch or iteration with an error. */
final class FailSteps {
    private FailSteps() {}

    static void run(Run run, FailState state) {
        var input = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (input == null) {
            return;
        }
        var error = text(run, state.error(), "Error", run.scope(input));
        if (error instanceof Text.Failed(var failure)) {
            run.failEvaluation(failure);
            return;
        }
        var cause = text(run, state.cause(), "Cause", run.scope(input));
        if (cause instanceof Text.Failed(var failure)) {
            run.failEvaluation(failure);
            return;
        }
        run.close(
                FailureText.truncateError(((Text.Given) error).text()),
                FailureText.truncateCause(((Text.Given) cause).text()));
    }

    private sealed interface Text {
        record Given(@Nullable String text) implements Text {}

        record Failed(Failure failure) implements Text {}
    }

    private static Text text(
            Run run, @Nullable Expression expression, String field, StateScope scope) {
        if (expression == null) {
            return new Text.Given(null);
        }
        if (run.state().queryLanguage() == QueryLanguage.JSONATA) {
            return switch (TypedFields.value(expression, field, TypedFields.Type.STRING, scope)) {
                case Evaluation.Failed(var failure) -> new Text.Failed(failure);
                case Evaluation.Value(var value) -> new Text.Given(value.textValue());
            };
        }
        if (expression instanceof PathExpression path
                && path.find(scope) instanceof PathExpression.Lookup.Missing) {
            return new Text.Failed(
                    new Failure(
                            ErrorName.RUNTIME,
                            "The JSONPath '%s' specified for the field '%sPath' could not be found in the input '%s'"
                                    .formatted(
                                            path.source(), field, run.visit().input().verbatim())));
        }
        return switch (expression.evaluate(scope)) {
            case Evaluation.Failed(var failure) -> new Text.Failed(failure);
            case Evaluation.Value(var value) when value.isTextual() ->
                    new Text.Given(value.textValue());
            case Evaluation.Value(var value) ->
                    new Text.Failed(
                            new Failure(
                                    ErrorName.RUNTIME,
                                    "The field '%sPath' refers to a value that is not a string: %s"
                                            .formatted(field, value)));
        };
    }
}
