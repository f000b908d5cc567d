package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.ContextObject;
import dev.askel.asl.interpreter.context.ExecutionEnvironment;
import dev.askel.asl.interpreter.context.ItemContext;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.model.MapState;
import java.util.function.Supplier;

/**
 * The input of a child execution that a distributed Map creates from an item or a batch
 * (docs/aws/asl.md section 10).
 */
public sealed interface ItemSelection {
    /** The input of the child execution, which does not exceed the limits of a payload. */
    record Selected(Payload value) implements ItemSelection {}

    /** The Map Run fails with this error. The cause names the state where AWS's cause names it. */
    record Refused(Failure failure) implements ItemSelection {}

    /** Whether the Map state that the frame is in has an ItemSelector. */
    static boolean hasItemSelector(ExecutionEnvironment environment, Frame frame) {
        return mapState(environment, frame).itemSelector() != null;
    }

    /**
     * Evaluates the state's ItemSelector. Without ItemSelector, the result is the item itself.
     *
     * @param frame a frame in the Map state
     * @param effective the input of the Map after InputPath, which ItemSelector reads
     * @param shown creates the item in the context object
     */
    static ItemSelection select(
            ExecutionEnvironment environment,
            Frame frame,
            Payload effective,
            Payload item,
            Supplier<ItemContext> shown,
            AdvanceContext context) {
        var state = mapState(environment, frame);
        var selector = state.itemSelector();
        if (selector == null) {
            return checkSize(environment, frame, item);
        }
        context.budget().renewAllowance();
        var scope =
                new StateScope(
                        state.queryLanguage(),
                        effective,
                        frame,
                        context,
                        () ->
                                ContextObject.forFrame(
                                        environment, context, frame, null, shown.get()));
        return switch (selector.evaluate(scope)) {
            case Evaluation.Value(var value) -> checkSize(environment, frame, scope.payload(value));
            case Evaluation.Failed(var failure) -> refused(frame.requireVisit(), failure);
        };
    }

    /** Returns the value, or a refusal if the value is larger or deeper than a payload may be. */
    static ItemSelection checkSize(ExecutionEnvironment environment, Frame frame, Payload value) {
        var visit = frame.requireVisit();
        return switch (value.checkSize(environment.limits().payloadBytesMax())) {
            case FITS -> new Selected(value);
            case TOO_LARGE -> refused(visit, FailureText.dataTooLarge(visit.state()));
            case TOO_DEEP ->
                    refused(visit, new Failure(ErrorName.RUNTIME, "The data nests too deeply."));
        };
    }

    private static Refused refused(StateVisit visit, Failure failure) {
        return new Refused(
                FailureText.namesState(failure.error())
                        ? new Failure(
                                failure.error(),
                                FailureText.truncateNonNullCause(visit.causeOf(failure)),
                                failure.location())
                        : failure);
    }

    private static MapState mapState(ExecutionEnvironment environment, Frame frame) {
        var state =
                PinnedGraphs.resolve(environment.machine(), frame.graph())
                        .state(frame.requireVisit().state());
        if (state instanceof MapState map) {
            return map;
        }
        throw new IllegalStateException(
                "Frame " + frame.path() + " is not in a Map state: " + state);
    }
}
