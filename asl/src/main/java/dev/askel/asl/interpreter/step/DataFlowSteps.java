package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.Inspector.Step;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.model.Assignments;
import dev.askel.asl.model.ChoiceRule;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.DataFlow;
import dev.askel.asl.model.DataFlow.JsonPathFlow;
import dev.askel.asl.model.DataFlow.JsonataFlow;
import dev.askel.asl.model.PathSelection;
import dev.askel.asl.model.ResultPlacement;
import dev.askel.asl.model.State;
import dev.askel.asl.model.Successor;
import org.jspecify.annotations.Nullable;

/**
 * Implements the data flow of a state from InputPath to OutputPath. The step numbers are those of
 * docs/aws/asl.md section 2.1. Each step returns null when it has failed the state.
 */
final class DataFlowSteps {
    private DataFlowSteps() {}

    /** Step 1: returns the state input after InputPath. */
    static @Nullable Payload effectiveInput(Run run, DataFlow flow) {
        var raw = run.visit().input();
        return switch (flow) {
            case JsonPathFlow paths ->
                    run.inspect(Step.AFTER_INPUT_PATH, select(run, paths.inputPath(), raw));
            case JsonataFlow _ -> raw;
        };
    }

    private static @Nullable Payload select(Run run, PathSelection selection, Payload from) {
        return switch (selection) {
            case PathSelection.Whole _ -> from;
            case PathSelection.Nothing _ -> Payload.EMPTY_OBJECT;
            case PathSelection.Selected(var path) -> run.valueOrFailState(path, run.scope(from));
        };
    }

    /** Step 2: returns the value of Parameters or Arguments. */
    static @Nullable Payload evaluateTaskInput(Run run, DataFlow flow, StateScope scope) {
        return switch (flow) {
            case JsonPathFlow paths ->
                    run.inspect(
                            Step.AFTER_PARAMETERS, run.valueOrFailState(paths.parameters(), scope));
            case JsonataFlow jsonata ->
                    run.inspect(
                            Step.AFTER_ARGUMENTS, run.valueOrFailState(jsonata.arguments(), scope));
        };
    }

    /** Steps 4 to 6: computes the output from a result, and enters {@code successor}. */
    static void leaveWithResult(
            Run run, State state, Payload result, Assignments assign, Successor successor) {
        run.inspect(Step.RESULT, result);
        var scope = run.resultScope(state.queryLanguage(), result);
        var output = output(run, state.dataFlow(), result, scope);
        if (output == null || !run.checkSize(output, state.name())) {
            return;
        }
        var assigned = AssignSteps.evaluate(run, assign, scope);
        if (assigned != null) {
            run.leave(output, assigned, successor);
        }
    }

    private static @Nullable Payload output(
            Run run, DataFlow flow, Payload result, StateScope scope) {
        return switch (flow) {
            case JsonPathFlow paths -> {
                var selected =
                        run.inspect(
                                Step.AFTER_RESULT_SELECTOR,
                                run.valueOrFailState(paths.resultSelector(), scope));
                var placed =
                        selected == null
                                ? null
                                : run.inspect(
                                        Step.AFTER_RESULT_PATH,
                                        insert(run, paths.resultPath(), selected));
                yield placed == null ? null : select(run, paths.outputPath(), placed);
            }
            case JsonataFlow jsonata ->
                    jsonata.output() == null
                            ? result
                            : run.valueOrFailState(jsonata.output(), scope);
        };
    }

    /** Step 5: inserts the result into the state input at ResultPath. */
    static @Nullable Payload insert(Run run, ResultPlacement placement, Payload result) {
        var raw = run.visit().input();
        return switch (placement) {
            case ResultPlacement.Replace _ -> result;
            case ResultPlacement.Discard _ -> raw;
            case ResultPlacement.Place(var path) -> {
                var appended = path.placeAsJson(raw, result);
                if (appended != null) {
                    yield appended;
                }
                var placed = run.valueOrFailState(path.insert(raw, result.tree()), run.scope(raw));
                if (placed != null) {
                    path.setPlacedSize(raw, result, placed);
                }
                yield placed;
            }
        };
    }

    /**
     * Leaves a state without a result: a Choice, Wait or Succeed state, or a JSONata Pass state. Of
     * steps 4 to 6, only OutputPath or Output applies.
     */
    static void leaveWithInput(
            Run run,
            State state,
            Payload effective,
            Assignments assign,
            @Nullable Successor successor) {
        var scope = run.scope(effective);
        var output =
                switch (state.dataFlow()) {
                    case JsonPathFlow paths -> select(run, paths.outputPath(), effective);
                    case JsonataFlow jsonata -> run.valueOrFailState(jsonata.output(), scope);
                };
        leave(run, state, output, scope, assign, successor);
    }

    /**
     * Leaves a Choice state through the rule whose condition is true. The state's own Output
     * applies only to Default (docs/aws/asl.md section 7.1).
     */
    static void leaveThroughRule(Run run, ChoiceState state, Payload effective, ChoiceRule rule) {
        var scope = run.scope(effective);
        var output =
                switch (state.dataFlow()) {
                    case JsonPathFlow paths -> select(run, paths.outputPath(), effective);
                    case JsonataFlow _ -> run.valueOrFailState(rule.output(), scope);
                };
        leave(run, state, output, scope, rule.assign(), new Successor.Next(rule.next()));
    }

    private static void leave(
            Run run,
            State state,
            @Nullable Payload output,
            StateScope scope,
            Assignments assign,
            @Nullable Successor successor) {
        if (output == null || !run.checkSize(output, state.name())) {
            return;
        }
        var assigned = AssignSteps.evaluate(run, assign, scope);
        if (assigned != null) {
            run.leave(output, assigned, successor == null ? new Successor.End() : successor);
        }
    }
}
