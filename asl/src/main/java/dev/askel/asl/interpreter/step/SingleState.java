package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.ExecutionEnvironment;
import dev.askel.asl.interpreter.context.Inspector;
import dev.askel.asl.interpreter.context.ItemContext;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameFold;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.interpreter.execution.StateVisit;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.model.ItemProcessor;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * Runs a single state without an execution, for TestState (docs/aws/api.md section 4.7). The state
 * runs as in an execution, but the caller supplies the results of branches and iterations.
 */
public final class SingleState {
    /** The limits of executions, except that an advance stops when it enters the next state. */
    public static final ExecutionLimits LIMITS =
            new ExecutionLimits(
                    ExecutionLimits.DEFAULT.payloadBytesMax(),
                    ExecutionLimits.DEFAULT.historyEventsMax(),
                    ExecutionLimits.DEFAULT.inlineMapConcurrencyMax(),
                    1,
                    ExecutionLimits.DEFAULT.transitionBytesMax(),
                    ExecutionLimits.DEFAULT.transitionStepsMax());

    private SingleState() {}

    /** The result of the branches of a Parallel, or of the iterations of a Map. */
    public sealed interface WorkResult {
        /** All branches or iterations have succeeded. */
        record Succeeded(Payload result) implements WorkResult {}

        /** A branch or iteration, or the Map Run, has failed. */
        record Failed(@Nullable String error, @Nullable String cause) implements WorkResult {}
    }

    /**
     * Creates a frame that is about to run a state.
     *
     * @param graph the path of the graph that contains the state; null for the top-level states
     * @param retries the number of earlier retries by each retrier of the state
     */
    public static Frame createFrame(
            StateMachine machine,
            @Nullable GraphPath graph,
            String name,
            Payload input,
            Map<String, Payload> variables,
            int retries,
            Instant now) {
        var state = PinnedGraphs.resolve(machine, graph).state(name);
        var visit =
                new StateVisit(
                        name,
                        StateEvents.enteredType(state),
                        EventRef.NONE,
                        EventRef.NONE,
                        now,
                        input,
                        new EveryRetrier(retries).attempts(state));
        return new Frame(
                FramePath.ROOT,
                graph,
                0,
                FrameStatus.Open.INSTANCE,
                Phase.Running.INSTANCE,
                visit,
                EventRef.NONE,
                0,
                HashTreePMap.from(variables),
                null);
    }

    /** Assigns the same number of retries to every retrier of a state. */
    private record EveryRetrier(int retries) {
        HashPMap<Integer, Integer> attempts(State state) {
            HashPMap<Integer, Integer> attempts = HashTreePMap.empty();
            if (retries > 0 && state instanceof RetryableState retryable) {
                for (int index = 0; index < retryable.retriers().size(); index++) {
                    attempts = attempts.plus(index, retries);
                }
            }
            return attempts;
        }
    }

    /** Returns the frame after its transition. */
    public static Frame applyTransition(Frame before, Transition transition) {
        var frame = before;
        for (var entry : transition.entries()) {
            frame = FrameFold.apply(frame, entry);
        }
        return frame;
    }

    /** Runs a Parallel state with the given result of its branches. */
    public static Transition runParallel(
            ExecutionEnvironment environment,
            Frame frame,
            AdvanceContext context,
            WorkResult work) {
        var run = new FrameRunner(environment, frame, context).run();
        context.budget().renewAllowance();
        var state = (ParallelState) run.state();
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        var input =
                effective == null
                        ? null
                        : DataFlowSteps.evaluateTaskInput(
                                run, state.dataFlow(), run.scope(effective));
        if (input != null && run.checkSize(input, state.name())) {
            end(run, state, work);
        }
        return run.toTransition();
    }

    /**
     * The items that an ItemReader has read.
     *
     * @param keyed whether the items are the members of an object, {@code {"Key":…,"Value":…}}
     */
    public record SourceItems(Payload array, boolean keyed) {
        /** Returns the elements of an array, or the members of an object, as items. */
        public static SourceItems of(JsonNode arrayOrObject) {
            return arrayOrObject instanceof ObjectNode members
                    ? new SourceItems(MapSteps.membersAsItems(members), true)
                    : new SourceItems(Payload.of(arrayOrObject), false);
        }
    }

    /**
     * Runs a Map state with the given result of its iterations.
     *
     * @param read the items that its ItemReader has read; null when the items come from the state's
     *     input
     * @param work returns the result for a number of items; it is called after the state's fields
     *     have been evaluated
     */
    public static Transition runMap(
            ExecutionEnvironment environment,
            Frame frame,
            AdvanceContext context,
            @Nullable SourceItems read,
            Function<Integer, WorkResult> work) {
        var run = new FrameRunner(environment, frame, context).run();
        context.budget().renewAllowance();
        var state = (MapState) run.state();
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        var given = read == null ? null : new MapSteps.Items(read.array(), read.keyed());
        var plan = effective == null ? null : MapSteps.plan(run, state, effective, given);
        if (effective != null
                && plan != null
                && inspectTolerance(run, state, effective)
                && groupIntoBatches(
                        run, state, effective, selectInputs(run, state, effective, plan.items()))) {
            end(run, state, work.apply(plan.items().array().tree().size()));
        }
        return run.toTransition();
    }

    /**
     * Evaluates the failure tolerance of a JSONPath state, so that the inspector receives it.
     * Returns false when a field has failed the state. The tolerance of a JSONata state was already
     * evaluated with its other fields.
     */
    private static boolean inspectTolerance(Run run, MapState state, Payload effective) {
        return state.queryLanguage() == QueryLanguage.JSONATA
                || MapTolerance.evaluate(run, state, run.scope(effective)) != null;
    }

    /**
     * Returns the inputs of the iterations after ItemSelector; null when an item has failed the
     * state. The budget limits the total size of the inputs, because the test result contains them.
     * A large constant ItemSelector could otherwise need gigabytes.
     */
    private static @Nullable List<Payload> selectInputs(
            Run run, MapState state, Payload effective, MapSteps.Items items) {
        var selector = state.itemSelector();
        var inputs = new ArrayList<Payload>();
        if (selector == null) {
            items.array().tree().forEach(item -> inputs.add(Payload.of(item)));
            return inputs;
        }
        var source = source(run, state, effective);
        if (source.isEmpty() && state.itemProcessor().mode() == ItemProcessor.Mode.DISTRIBUTED) {
            return null;
        }
        for (int index = 0; index < items.array().tree().size(); index++) {
            var item = Payload.of(items.array().tree().get(index));
            var shown = ItemContext.of(index, item, items.keyed(), source.orElse(null));
            var input = run.valueOrFailState(selector, run.scope(effective, null, shown));
            if (input == null
                    || !run.checkSize(input, state.name())
                    || !ItemBatches.isAffordable(run, input)) {
                return null;
            }
            inputs.add(input);
        }
        run.inspect(Inspector.Step.AFTER_ITEM_SELECTOR, Payload.array(inputs));
        return inputs;
    }

    /**
     * Returns the source of the items for the context object; empty for an inline Map, and when the
     * ItemReader has failed the state.
     */
    private static Optional<String> source(Run run, MapState state, Payload effective) {
        if (state.itemProcessor().mode() != ItemProcessor.Mode.DISTRIBUTED) {
            return Optional.empty();
        }
        var settings = state.distributed();
        var reader = settings == null ? null : settings.itemReader();
        if (reader == null) {
            return Optional.of(ItemContext.sourceOf(null));
        }
        return Optional.ofNullable(MapRunPlanning.reader(run, state, reader, run.scope(effective)))
                .map(ItemContext::sourceOf);
    }

    /**
     * Groups the inputs if the state has an ItemBatcher; false when the ItemBatcher has failed the
     * state.
     */
    private static boolean groupIntoBatches(
            Run run, MapState state, Payload effective, @Nullable List<Payload> inputs) {
        var settings = state.distributed();
        var batcher = settings == null ? null : settings.itemBatcher();
        if (inputs == null || batcher == null) {
            return inputs != null;
        }
        var batching = ItemBatches.evaluateLimits(run, state, batcher, run.scope(effective));
        var batches = batching == null ? null : ItemBatches.group(run, state, batching, inputs);
        if (batches == null) {
            return false;
        }
        run.inspect(Inspector.Step.AFTER_ITEM_BATCHER, Payload.array(batches));
        return true;
    }

    private static void end(Run run, RetryableState state, WorkResult work) {
        switch (work) {
            case WorkResult.Succeeded(var result) ->
                    DataFlowSteps.leaveWithResult(
                            run, state, result, state.assign(), state.successor());
            case WorkResult.Failed(var error, var cause) ->
                    ErrorHandlers.handle(
                            run,
                            FailureText.truncateError(error),
                            FailureText.truncateCause(cause));
        }
    }
}
