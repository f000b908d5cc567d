package dev.askel.asl.interpreter.step;

import dev.askel.asl.model.PassState;

/** Runs Pass states. */
final class PassSteps {
    private PassSteps() {}

    static void run(Run run, PassState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (effective == null) {
            return;
        }
        switch (state.queryLanguage()) {
            case JSONATA ->
                    DataFlowSteps.leaveWithInput(
                            run, state, effective, state.assign(), state.successor());
            case JSONPATH -> {
                var literal = state.result();
                var result =
                        literal != null
                                ? literal
                                : DataFlowSteps.evaluateTaskInput(
                                        run, state.dataFlow(), run.scope(effective));
                if (result != null) {
                    DataFlowSteps.leaveWithResult(
                            run, state, result, state.assign(), state.successor());
                }
            }
        }
    }
}
