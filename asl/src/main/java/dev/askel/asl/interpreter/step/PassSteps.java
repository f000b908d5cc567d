package dev.askel.asl.interpreter.step;

import dev.askel.asl.model.PassState;

/** Runs Pass states. */
final class PassSteps {
    private PassSteps() {}

    static void run(Run run, PassState state) {
        var effective = StateData.effectiveInput(run, state.dataFlow());
        if (effective == null) {
            return;
        }
        switch (state.queryLanguage()) {
            case JSONATA ->
                    StateData.leaveWithInput(
                            run, state, effective, state.assign(), state.successor());
            case JSONPATH -> {
                var literal = state.result();
                var result =
                        literal != null
                                ? literal
                                : StateData.taskInput(run, state.dataFlow(), run.scope(effective));
                if (result != null) {
                    StateData.leaveWithResult(
                            run, state, result, state.assign(), state.successor());
                }
            }
        }
    }
}
