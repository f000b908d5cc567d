package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.WorkState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * One state done by itself, without an execution around it (spec/api.md section 4.7). A frame that
 * stands in the state is advanced as any other; only what a Parallel or Map state would run is
 * answered for instead of being run.
 */
public final class SingleState {
    /** Limits with which a run ends behind its first state; all others are those of executions. */
    public static final Limits LIMITS =
            new Limits(
                    Limits.DEFAULT.payloadBytesMax(),
                    Limits.DEFAULT.historyEventsMax(),
                    Limits.DEFAULT.inlineMapConcurrencyMax(),
                    1,
                    Limits.DEFAULT.transitionBytesMax(),
                    Limits.DEFAULT.transitionStepsMax());

    private SingleState() {}

    /** What has become of the work of a Parallel or Map state. */
    public sealed interface Work {
        /** It is done. */
        record Done(Payload result) implements Work {}

        /** It has failed. */
        record Failed(@Nullable String error, @Nullable String cause) implements Work {}
    }

    /**
     * A frame about to do a state.
     *
     * @param graph where the state is; null is the machine's own graph
     * @param retries how often each of its retriers has been used
     */
    public static Frame frame(
            StateMachine machine,
            @Nullable GraphPath graph,
            String name,
            Payload input,
            Map<String, Payload> variables,
            int retries,
            Instant now) {
        var state = GraphPath.resolve(machine, graph).state(name);
        var visit =
                new Visit(
                        name,
                        StateEvents.entered(state),
                        EventRef.NONE,
                        EventRef.NONE,
                        now,
                        input,
                        new EveryRetrier(retries).attempts(state));
        return new Frame(
                FramePath.ROOT,
                graph,
                0,
                Standing.Open.INSTANCE,
                Phase.Running.INSTANCE,
                visit,
                EventRef.NONE,
                0,
                HashTreePMap.from(variables),
                null);
    }

    /** Counts of attempts, the same for every retrier of a state. */
    private record EveryRetrier(int retries) {
        HashPMap<Integer, Integer> attempts(State state) {
            HashPMap<Integer, Integer> attempts = HashTreePMap.empty();
            if (retries > 0 && state instanceof WorkState work) {
                for (int index = 0; index < work.retriers().size(); index++) {
                    attempts = attempts.plus(index, retries);
                }
            }
            return attempts;
        }
    }

    /** The frame behind what it proposed. */
    public static Frame after(Frame before, Transition transition) {
        var frame = before;
        for (var entry : transition.entries()) {
            frame = Fold.frame(frame, entry);
        }
        return frame;
    }

    /** Does a Parallel state whose branches have ended as {@code work} says. */
    public static Transition parallel(
            Interpreter interpreter, Frame frame, Context context, Work work) {
        var run = new Run(interpreter, frame, context);
        context.budget().renew();
        var state = (ParallelState) run.state();
        var effective = StateData.effectiveInput(run, state.dataFlow());
        var input =
                effective == null
                        ? null
                        : StateData.taskInput(run, state.dataFlow(), run.scope(effective));
        if (input != null && run.fits(input, state.name())) {
            end(run, state, work);
        }
        return run.done();
    }

    /**
     * Does a Map state whose iterations have ended as {@code work} says.
     *
     * @param read what its ItemReader has read; null where the items come from the state's data
     * @param work asked when the state's fields have been evaluated, with the number of items
     */
    public static Transition map(
            Interpreter interpreter,
            Frame frame,
            Context context,
            @Nullable Payload read,
            Function<Integer, Work> work) {
        var run = new Run(interpreter, frame, context);
        context.budget().renew();
        var state = (MapState) run.state();
        var effective = StateData.effectiveInput(run, state.dataFlow());
        var plan = effective == null ? null : MapSteps.plan(run, state, effective, read);
        if (effective != null
                && plan != null
                && MapTolerance.seen(run, state, run.scope(effective))
                && selected(run, state, state.itemSelector(), effective, plan.items())) {
            end(run, state, work.apply(plan.items().tree().size()));
        }
        return run.done();
    }

    /**
     * Whether every item goes through ItemSelector; if not, the state has failed. What comes of
     * them is kept to be shown, so that all of it together is bounded: a constant selector costs
     * nothing to evaluate but may stand for gigabytes.
     */
    private static boolean selected(
            Run run,
            MapState state,
            @Nullable Expression selector,
            Payload effective,
            Payload items) {
        if (selector == null) {
            return true;
        }
        var inputs = new ArrayList<Payload>();
        for (int index = 0; index < items.tree().size(); index++) {
            var item = new Frame.Item(index, Payload.of(items.tree().get(index)));
            var scope = run.scope(effective, null, item);
            switch (selector.evaluate(scope)) {
                case Evaluation.Failed(var failure) -> {
                    run.failEvaluation(failure);
                    return false;
                }
                case Evaluation.Value(var value) -> {
                    var input = scope.payload(value);
                    if (!run.fits(input, state.name())) {
                        return false;
                    }
                    try {
                        run.context().budget().spendBytes(input.sizeBytes());
                    } catch (Budget.ExhaustedException exhausted) {
                        run.failEvaluation(exhausted.toFailure());
                        return false;
                    }
                    inputs.add(input);
                }
            }
        }
        run.seen(Inspector.Step.AFTER_ITEM_SELECTOR, Payload.array(inputs));
        return true;
    }

    private static void end(Run run, WorkState state, Work work) {
        switch (work) {
            case Work.Done(var result) ->
                    StateData.leaveWithResult(
                            run, state, result, state.assign(), state.successor());
            case Work.Failed(var error, var cause) ->
                    Handlers.handle(run, FailureText.error(error), FailureText.cause(cause));
        }
    }
}
