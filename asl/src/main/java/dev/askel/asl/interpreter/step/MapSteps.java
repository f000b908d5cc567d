package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.Inspector;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Join;
import dev.askel.asl.model.ItemProcessor;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.QueryLanguage;
import org.jspecify.annotations.Nullable;

/**
 * Runs inline Map states: one iteration for each item, with limited concurrency (docs/aws/asl.md
 * section 9).
 */
final class MapSteps {
    /** The concurrency that is returned when a field has failed the state. */
    static final int NO_VALUE = -1;

    private MapSteps() {}

    static void start(Run run, MapState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        var plan = effective == null ? null : plan(run, state, effective, null);
        if (effective == null || plan == null) {
            return;
        }
        run.emit(
                HistoryEventType.MapStateStarted,
                new EventDetails.MapStateStarted(plan.items().array().tree().size()));
        run.record(
                new Fact.ItemsEvaluated(
                        run.frame().path(), effective, plan.items().array(), plan.concurrency()));
        resume(run, state);
    }

    /**
     * The evaluated items and concurrency of a Map.
     *
     * @param concurrency the maximum number of concurrent iterations
     */
    record Plan(Items items, int concurrency) {}

    /**
     * Evaluates the fields of the state; null when a field has failed the state.
     *
     * @param read the items that an ItemReader has read, which replace the items of the input; null
     *     without an ItemReader
     */
    static @Nullable Plan plan(Run run, MapState state, Payload effective, @Nullable Items read) {
        var scope = run.scope(effective);
        var items =
                read == null
                        ? evaluateItems(run, state, effective, scope)
                        : fitting(run, state, read);
        int concurrency = items == null ? NO_VALUE : evaluateConcurrency(run, state, scope);
        if (items == null
                || concurrency == NO_VALUE
                || (state.queryLanguage() == QueryLanguage.JSONATA
                        && MapTolerance.evaluate(run, state, scope) == null)) {
            return null;
        }
        int concurrencyMax = run.environment().limits().inlineMapConcurrencyMax();
        return new Plan(
                items, concurrency == 0 ? concurrencyMax : Math.min(concurrency, concurrencyMax));
    }

    /**
     * The items of a Map.
     *
     * @param keyed whether the items are the members of an object, {@code {"Key":…,"Value":…}}
     */
    record Items(Payload array, boolean keyed) {}

    /** Returns the items from the state's input; null when the state has failed. */
    static @Nullable Items evaluateItems(
            Run run, MapState state, Payload effective, StateScope scope) {
        var items =
                state.queryLanguage() == QueryLanguage.JSONATA
                        ? evaluatedItems(run, state, effective, scope)
                        : run.inspect(
                                Inspector.Step.AFTER_ITEMS_PATH,
                                referencedItems(run, state.items(), scope));
        // Unlike a path, an expression can return more data than the input has.
        if (items == null || !run.checkSize(items, state.name())) {
            return null;
        }
        return items.tree() instanceof ObjectNode members
                ? new Items(membersAsItems(members), true)
                : new Items(items, false);
    }

    private static @Nullable Items fitting(Run run, MapState state, Items read) {
        return run.checkSize(read.array(), state.name()) ? read : null;
    }

    /**
     * Returns the members of an object as items, {@code {"Key":…,"Value":…}}, as for a JSON file
     * that contains an object.
     */
    static Payload membersAsItems(ObjectNode members) {
        var json = JsonNodeFactory.instance;
        var entries = json.arrayNode(members.size());
        for (var member : members.properties()) {
            entries.add(
                    json.objectNode()
                            .put("Key", member.getKey())
                            .<ObjectNode>set("Value", member.getValue()));
        }
        return Payload.of(entries);
    }

    /**
     * Returns the evaluated MaxConcurrency; 0 for no limit, and {@link #NO_VALUE} when the state
     * has failed.
     */
    static int evaluateConcurrency(Run run, MapState state, StateScope scope) {
        int concurrency =
                state.queryLanguage() == QueryLanguage.JSONATA
                        ? evaluatedConcurrency(run, state.maxConcurrency(), scope)
                        : referencedConcurrency(run, state.maxConcurrency(), scope);
        if (concurrency != NO_VALUE) {
            run.environment()
                    .inspector()
                    .onNumber(Inspector.MapNumber.MAX_CONCURRENCY, IntNode.valueOf(concurrency));
        }
        return concurrency;
    }

    /**
     * Returns the value of Items, or the state's input without Items; null when the state has
     * failed. The value is an array. In a distributed Map it can be an object.
     */
    private static @Nullable Payload evaluatedItems(
            Run run, MapState state, Payload input, StateScope scope) {
        boolean isDistributed = state.itemProcessor().mode() == ItemProcessor.Mode.DISTRIBUTED;
        var field = state.items();
        if (field != null) {
            return run.valueOrFailState(
                    isDistributed
                            ? TypedFields.arrayOrObject(field, "Items", scope)
                            : TypedFields.value(field, "Items", TypedFields.Type.ARRAY, scope),
                    scope);
        }
        if (!input.tree().isArray() && !(isDistributed && input.tree().isObject())) {
            // In the AWS recording test_map_state_items_input_types, the error has no location.
            run.failEvaluation(
                    new Failure(
                            ErrorName.QUERY_EVALUATION_ERROR,
                            "Map state input must be an array but was: " + input.text()));
            return null;
        }
        return input;
    }

    private static int evaluatedConcurrency(Run run, @Nullable Expression field, StateScope scope) {
        if (field == null) {
            return 0;
        }
        return switch (TypedFields.integer(field, "MaxConcurrency", scope, 0, Integer.MAX_VALUE)) {
            case Evaluation.Failed(var failure) -> {
                run.failEvaluation(failure);
                yield NO_VALUE;
            }
            case Evaluation.Value(var value) -> value.intValue();
        };
    }

    /** Returns the array to which ItemsPath refers; null when the state has failed. */
    private static @Nullable Payload referencedItems(
            Run run, @Nullable Expression field, StateScope scope) {
        if (field instanceof PathExpression path) {
            var missingStep = path.firstMissingStep(scope);
            if (missingStep.isPresent()) {
                // According to AWS users, this cause does not name the state.
                run.failEvaluation(
                        new Failure(
                                ErrorName.REFERENCE_PATH_CONFLICT,
                                "Unable to apply step \"%s\" to input %s"
                                        .formatted(missingStep.get(), path.rootJson(scope))));
                return null;
            }
        }
        var items = run.valueOrFailState(field, scope);
        if (items != null && !items.tree().isArray()) {
            var path = field == null ? "$" : field.source();
            // AWS's message shows a path into the context object with only one dollar sign.
            var shown = path.startsWith("$$") ? path.substring(1) : path;
            failRuntime(run, "Reference path \"%s\" must point to array.".formatted(shown));
            return null;
        }
        return items;
    }

    private static int referencedConcurrency(
            Run run, @Nullable Expression field, StateScope scope) {
        if (field == null) {
            return 0;
        }
        return switch (field.evaluate(scope)) {
            case Evaluation.Failed(var failure) -> {
                run.failEvaluation(failure);
                yield NO_VALUE;
            }
            case Evaluation.Value(var value) -> evaluateConcurrency(run, field, value);
        };
    }

    /**
     * Returns the maximum number of concurrent iterations from the value of MaxConcurrency or
     * MaxConcurrencyPath.
     */
    private static int evaluateConcurrency(Run run, Expression field, JsonNode value) {
        var given = ReferencedInteger.parse(value);
        if (given.isEmpty() || given.getAsLong() > Integer.MAX_VALUE) {
            failRuntime(
                    run,
                    "The MaxConcurrencyPath field refers to value \"%s\" which is not a valid integer: %s"
                            .formatted(ReferencedInteger.quoteForCause(value), field.source()));
            return NO_VALUE;
        }
        if (given.getAsLong() < 0) {
            failRuntime(run, "MaxConcurrency cannot be negative.");
            return NO_VALUE;
        }
        return (int) given.getAsLong();
    }

    /**
     * Ends the Map when all iterations have succeeded. Otherwise starts iterations up to the
     * maximum concurrency.
     */
    static void resume(Run run, MapState state) {
        while (run.frame().phase() instanceof Phase.Joining(var join)) {
            if (join.isComplete()) {
                succeed(run, state, join);
                return;
            }
            if (join.begun() == join.expected()
                    || join.begun() - join.results().size() >= join.concurrencyMax()) {
                return;
            }
            if (!startIteration(run, state, join)) {
                return;
            }
        }
    }

    private static boolean startIteration(Run run, MapState state, Join join) {
        int index = join.begun();
        var items = join.items();
        var effective = join.input();
        if (items == null || effective == null) {
            throw new IllegalStateException("Map " + state.name() + " has no items");
        }
        var item = Payload.of(items.tree().get(index));
        var input = item;
        if (state.itemSelector() != null) {
            var scope = run.scope(effective, null, new Frame.Item(index, item));
            var selected = run.valueOrFailState(state.itemSelector(), scope);
            if (selected == null || !run.checkSize(selected, state.name())) {
                return false;
            }
            input = selected;
        }
        var path = run.frame().path().child(join.ordinal(), index);
        // The start events of the first iterations refer to MapStateStarted. Later start events
        // refer to the last state event of the iteration that ended last (docs/aws/history.md
        // section 4, rule 5).
        long previous = join.lastBranchEventId();
        run.beginBranch(new Fact.BranchStarted(path, state.name(), input, previous, item));
        run.event(
                path,
                HistoryEventType.MapIterationStarted,
                new EventDetails.MapIteration(state.name(), index),
                previous);
        return true;
    }

    private static void succeed(Run run, MapState state, Join join) {
        run.emit(
                HistoryEventType.MapStateSucceeded,
                EventDetails.None.INSTANCE,
                join.lastSucceededId());
        DataFlowSteps.leaveWithResult(
                run, state, ParallelSteps.outputs(join), state.assign(), state.successor());
    }

    private static void failRuntime(Run run, String cause) {
        run.failEvaluation(new Failure(ErrorName.RUNTIME, cause));
    }
}
