package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Join;
import dev.askel.asl.model.ItemProcessor;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.QueryLanguage;
import org.jspecify.annotations.Nullable;

/**
 * Runs inline Map states: one iteration for each item, a bounded number at the same time
 * (docs/aws/asl.md section 9).
 */
final class MapSteps {
    private static final int NO_VALUE = -1;

    private MapSteps() {}

    static void start(Run run, MapState state) {
        var effective = StateData.effectiveInput(run, state.dataFlow());
        if (effective == null) {
            return;
        }
        if (state.itemProcessor().mode() == ItemProcessor.Mode.DISTRIBUTED) {
            run.failEvaluation(
                    new Failure(
                            ErrorName.RUNTIME,
                            "This version of Askel does not run a Map state in DISTRIBUTED mode."));
            return;
        }
        var plan = plan(run, state, effective, null);
        if (plan == null) {
            return;
        }
        run.emit(
                HistoryEventType.MapStateStarted,
                new EventDetails.MapStateStarted(plan.items().tree().size()));
        run.record(
                new Fact.ItemsEvaluated(
                        run.frame().path(), effective, plan.items(), plan.concurrency()));
        resume(run, state);
    }

    /**
     * The items and the concurrency of a Map.
     *
     * @param concurrency the number of iterations at the same time
     */
    record Plan(Payload items, int concurrency) {}

    /**
     * Evaluates the fields of the state; null when one of them has failed it.
     *
     * @param read the items that an ItemReader has read, which replace ItemsPath and Items; null
     *     without one
     */
    static @Nullable Plan plan(Run run, MapState state, Payload effective, @Nullable Payload read) {
        var scope = run.scope(effective);
        boolean isJsonata = state.queryLanguage() == QueryLanguage.JSONATA;
        Payload items;
        if (read != null) {
            items = read;
        } else if (isJsonata) {
            items = evaluatedItems(run, state.items(), effective, scope);
        } else {
            items =
                    run.inspected(
                            Inspector.Step.AFTER_ITEMS_PATH, items(run, state.items(), scope));
        }
        // Unlike a path, an expression can return more data than the input has.
        if (items == null || !run.fits(items, state.name())) {
            return null;
        }
        int concurrency =
                isJsonata
                        ? evaluatedConcurrency(run, state.maxConcurrency(), scope)
                        : concurrency(run, state, scope);
        if (concurrency == NO_VALUE || (isJsonata && !areTolerancesValid(run, state, scope))) {
            return null;
        }
        run.environment()
                .inspector()
                .onNumber(Inspector.MapNumber.MAX_CONCURRENCY, IntNode.valueOf(concurrency));
        int concurrencyMax = run.environment().limits().inlineMapConcurrencyMax();
        return new Plan(
                items, concurrency == 0 ? concurrencyMax : Math.min(concurrency, concurrencyMax));
    }

    /** The array of Items, or the state's input; null when the state has failed. */
    private static @Nullable Payload evaluatedItems(
            Run run, @Nullable Expression field, Payload input, StateScope scope) {
        if (field != null) {
            return run.value(
                    TypedFields.value(field, "Items", TypedFields.Type.ARRAY, scope), scope);
        }
        if (!input.tree().isArray()) {
            // Recorded, without a location: test_map_state_items_input_types.
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

    /**
     * Whether the tolerance fields have valid values. AWS checks them although an inline Map
     * tolerates no failure.
     */
    private static boolean areTolerancesValid(Run run, MapState state, StateScope scope) {
        var settings = state.distributed();
        if (settings == null) {
            return true;
        }
        var count = settings.toleratedFailureCount();
        var percentage = settings.toleratedFailurePercentage();
        return isValid(
                        run,
                        Inspector.MapNumber.TOLERATED_FAILURE_COUNT,
                        count == null
                                ? null
                                : TypedFields.integer(
                                        count,
                                        "ToleratedFailureCount",
                                        scope,
                                        0,
                                        Integer.MAX_VALUE))
                && isValid(
                        run,
                        Inspector.MapNumber.TOLERATED_FAILURE_PERCENTAGE,
                        percentage == null
                                ? null
                                : TypedFields.number(
                                        percentage,
                                        "ToleratedFailurePercentage",
                                        scope,
                                        0,
                                        dev.askel.asl.model.DefinitionLimits.PERCENTAGE_MAX));
    }

    private static boolean isValid(
            Run run, Inspector.MapNumber field, @Nullable Evaluation evaluation) {
        return switch (evaluation) {
            case null -> true;
            case Evaluation.Value(var value) -> {
                run.environment().inspector().onNumber(field, value);
                yield true;
            }
            case Evaluation.Failed(var failure) -> {
                run.failEvaluation(failure);
                yield false;
            }
        };
    }

    /** The array that ItemsPath refers to; null when the state has failed. */
    private static @Nullable Payload items(Run run, @Nullable Expression field, StateScope scope) {
        if (field instanceof PathExpression path) {
            var missingStep = path.firstMissingStep(scope);
            if (missingStep.isPresent()) {
                // AWS users report this text without the state.
                run.failEvaluation(
                        new Failure(
                                ErrorName.REFERENCE_PATH_CONFLICT,
                                "Unable to apply step \"%s\" to input %s"
                                        .formatted(missingStep.get(), path.rootText(scope))));
                return null;
            }
        }
        var items = run.value(field, scope);
        if (items != null && !items.tree().isArray()) {
            var path = field == null ? "$" : field.source();
            // AWS names a path into the context object with one dollar sign.
            var shown = path.startsWith("$$") ? path.substring(1) : path;
            failRuntime(run, "Reference path \"%s\" must point to array.".formatted(shown));
            return null;
        }
        return items;
    }

    private static int concurrency(Run run, MapState state, StateScope scope) {
        var field = state.maxConcurrency();
        if (field == null) {
            return 0;
        }
        return switch (field.evaluate(scope)) {
            case Evaluation.Failed(var failure) -> {
                run.failEvaluation(failure);
                yield NO_VALUE;
            }
            case Evaluation.Value(var value) -> concurrency(run, field, value);
        };
    }

    /**
     * The number of iterations at the same time, from a literal or from the value of
     * MaxConcurrencyPath.
     */
    private static int concurrency(Run run, Expression field, JsonNode value) {
        var given = ReferencedInteger.of(value);
        if (given.isEmpty() || given.getAsLong() > Integer.MAX_VALUE) {
            failRuntime(
                    run,
                    "The MaxConcurrencyPath field refers to value \"%s\" which is not a valid integer: %s"
                            .formatted(ReferencedInteger.shown(value), field.source()));
            return NO_VALUE;
        }
        if (given.getAsLong() < 0) {
            failRuntime(run, "MaxConcurrency cannot be negative.");
            return NO_VALUE;
        }
        return (int) given.getAsLong();
    }

    /**
     * Ends the Map when every iteration has succeeded, else starts iterations up to the
     * concurrency.
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
            var selected = run.value(state.itemSelector(), scope);
            if (selected == null || !run.fits(selected, state.name())) {
                return false;
            }
            input = selected;
        }
        var path = run.frame().path().child(join.ordinal(), index);
        // The first iterations refer to the Map's start. A later one refers to the end of the
        // iteration before it (docs/aws/history.md section 4, rule 5).
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
        StateData.leaveWithResult(
                run, state, ParallelSteps.outputs(join), state.assign(), state.successor());
    }

    private static void failRuntime(Run run, String cause) {
        run.failEvaluation(new Failure(ErrorName.RUNTIME, cause));
    }
}
