package dev.askel.asl.interpreter.step;

import dev.askel.asl.model.SucceedState;

/** Runs Succeed states, which end the execution, branch or iteration successfully. */
final class SucceedSteps {
    private SucceedSteps() {}

    static void run(Run run, SucceedState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        if (effective != null) {
            DataFlowSteps.leaveWithInput(run, state, effective, state.assign(), null);
        }
    }
}
