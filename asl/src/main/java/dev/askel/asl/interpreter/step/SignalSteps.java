package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.asl.expression.template.TemplateListener;
import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.SignalBuffer.Signal;
import dev.askel.asl.interpreter.execution.SignalWait;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.TaskState;
import java.util.List;

/** Ends the tasks that wait for signals. */
public final class SignalSteps {
    private SignalSteps() {}

    /**
     * Succeeds the task with the signals, or records that its condition needs further signals. A
     * result that is too large fails the task. The signals are consumed nevertheless, because they
     * would otherwise fail each later task that waits for the name.
     */
    public static void onArrived(
            Run run, TaskState state, Call call, SignalWait awaited, List<Signal> signals) {
        var output = awaited.output(signals);
        var until = awaited.until();
        if (until != null
                && output.sizeBytes() <= run.environment().limits().payloadBytesMax()
                && !isTrue(run, call, until, output, signals)) {
            return;
        }
        run.record(
                new Fact.SignalsConsumed(
                        run.frame().path(),
                        call.ordinal(),
                        signals.stream().map(Signal::number).toList()));
        TaskSteps.onSucceeded(run, state, call, output);
    }

    /**
     * Evaluates a condition. A condition that is false or cannot be evaluated leaves the signals in
     * the buffer.
     */
    private static boolean isTrue(
            Run run, Call call, String until, Payload output, List<Signal> signals) {
        var condition =
                JsonataTemplate.compile(
                        TextNode.valueOf("{% " + until + " %}"),
                        "Arguments/Until",
                        TemplateListener.IGNORED);
        var scope = run.resultScope(QueryLanguage.JSONATA, output);
        switch (condition.evaluate(scope)) {
            case Evaluation.Value(var value) when value.isBoolean() && value.booleanValue() -> {
                return true;
            }
            case Evaluation.Value(var value) when value.isBoolean() ->
                    run.record(
                            new Fact.SignalsDeclined(
                                    run.frame().path(), call.ordinal(), signals.size()));
            case Evaluation.Value(var value) ->
                    TaskSteps.onFailed(
                            run,
                            call,
                            ErrorName.QUERY_EVALUATION_ERROR,
                            "The condition in the field 'Until' must be true or false, but was: "
                                    + Payload.of(value).text());
            case Evaluation.Failed(var failure) -> {
                if (run.context().budget().wasTooSmall()) {
                    run.failEvaluation(failure);
                } else {
                    TaskSteps.onFailed(run, call, failure.error(), failure.cause());
                }
            }
        }
        return false;
    }
}
