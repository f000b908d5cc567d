package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Payload;
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
 * The order in which data goes through a state, InputPath to OutputPath (asl.md section 2.1). Every
 * step gives null when the state has failed by it.
 */
final class StateData {
    private StateData() {}

    /** Step 1: the raw input behind InputPath. */
    static @Nullable Payload effectiveInput(Run run, DataFlow flow) {
        var raw = run.visit().input();
        return switch (flow) {
            case JsonPathFlow paths -> select(run, paths.inputPath(), raw);
            case JsonataFlow _ -> raw;
        };
    }

    private static @Nullable Payload select(Run run, PathSelection selection, Payload from) {
        return switch (selection) {
            case PathSelection.Whole _ -> from;
            case PathSelection.Nothing _ -> Payload.EMPTY_OBJECT;
            case PathSelection.Selected(var path) -> run.value(path, from, run.scope(from));
        };
    }

    /** Step 2: what the work gets, by Parameters or Arguments. */
    static @Nullable Payload taskInput(
            Run run, DataFlow flow, Payload effective, StateScope scope) {
        return switch (flow) {
            case JsonPathFlow paths -> run.value(paths.parameters(), effective, scope);
            case JsonataFlow jsonata -> run.value(jsonata.arguments(), effective, scope);
        };
    }

    /** Steps 4 to 6 behind a result, then on to {@code successor}. */
    static void leaveWithResult(
            Run run, State state, Payload result, Assignments assign, Successor successor) {
        var output = output(run, state.dataFlow(), result);
        if (output == null || !run.fits(output, state.name())) {
            return;
        }
        var assigned = AssignSteps.values(run, assign, result);
        if (assigned != null) {
            run.leave(output, assigned, successor);
        }
    }

    private static @Nullable Payload output(Run run, DataFlow flow, Payload result) {
        return switch (flow) {
            case JsonPathFlow paths -> {
                var selected = run.value(paths.resultSelector(), result, run.scope(result));
                var placed = selected == null ? null : place(run, paths.resultPath(), selected);
                yield placed == null ? null : select(run, paths.outputPath(), placed);
            }
            case JsonataFlow jsonata -> run.value(jsonata.output(), result, run.scope(result));
        };
    }

    /** Step 5: the result put into the raw state input. */
    static @Nullable Payload place(Run run, ResultPlacement placement, Payload result) {
        var raw = run.visit().input();
        return switch (placement) {
            case ResultPlacement.Replace _ -> result;
            case ResultPlacement.Discard _ -> raw;
            case ResultPlacement.Place(var path) -> run.value(path.place(raw, result.tree()), raw);
        };
    }

    /** Steps 1 and 6 of a state without a result: Choice, Wait and Succeed. */
    static void leaveWithInput(
            Run run,
            State state,
            Payload effective,
            Assignments assign,
            @Nullable Successor successor) {
        var output =
                switch (state.dataFlow()) {
                    case JsonPathFlow paths -> select(run, paths.outputPath(), effective);
                    case JsonataFlow jsonata ->
                            run.value(jsonata.output(), effective, run.scope(effective));
                };
        leave(run, state, output, effective, assign, successor);
    }

    /** The rule of a Choice that was true; the state's own Output is for Default (asl.md 7.1). */
    static void leaveChosen(Run run, ChoiceState state, Payload effective, ChoiceRule rule) {
        var output =
                switch (state.dataFlow()) {
                    case JsonPathFlow paths -> select(run, paths.outputPath(), effective);
                    case JsonataFlow _ -> run.value(rule.output(), effective, run.scope(effective));
                };
        leave(run, state, output, effective, rule.assign(), new Successor.Next(rule.next()));
    }

    private static void leave(
            Run run,
            State state,
            @Nullable Payload output,
            Payload effective,
            Assignments assign,
            @Nullable Successor successor) {
        if (output == null || !run.fits(output, state.name())) {
            return;
        }
        var assigned = AssignSteps.values(run, assign, effective);
        if (assigned != null) {
            run.leave(output, assigned, successor == null ? new Successor.End() : successor);
        }
    }
}
