package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.model.ChoiceEvaluation;
import dev.askel.asl.model.ChoiceEvaluation.Verdict;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.Successor;

/** Runs Choice states: the first rule whose condition is true selects the next state. */
final class ChoiceSteps {
    private ChoiceSteps() {}

    static void run(Run run, ChoiceState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (effective == null) {
            return;
        }
        var scope = run.scope(effective);
        for (var rule : state.rules()) {
            switch (ChoiceEvaluation.evaluate(rule.condition(), scope)) {
                case Verdict.Failed(var failure) -> {
                    run.failEvaluation(failure);
                    return;
                }
                case Verdict.Decided(boolean holds) when holds -> {
                    DataFlowSteps.leaveThroughRule(run, state, effective, rule);
                    return;
                }
                case Verdict.Decided _ -> {}
            }
        }
        var otherwise = state.defaultState();
        if (otherwise == null) {
            run.failEvaluation(
                    new Failure(
                            ErrorName.RUNTIME,
                            "Failed to transition out of the state. The state does not point to a next state."));
            return;
        }
        DataFlowSteps.leaveWithInput(
                run, state, effective, state.assign(), new Successor.Next(otherwise));
    }
}
