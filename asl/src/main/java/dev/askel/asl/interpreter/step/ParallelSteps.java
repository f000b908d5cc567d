package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.Phase.Join;
import dev.askel.asl.model.ParallelState;
import java.util.ArrayList;

/**
 * Runs Parallel states. Every branch receives the same input, and the result is the array of their
 * outputs (docs/aws/history.md section 5.3).
 */
final class ParallelSteps {
    private ParallelSteps() {}

    static void start(Run run, ParallelState state) {
        var effective = DataFlowSteps.effectiveInput(run, state.dataFlow());
        var input =
                effective == null
                        ? null
                        : DataFlowSteps.evaluateTaskInput(
                                run, state.dataFlow(), run.scope(effective));
        if (input == null || !run.checkSize(input, state.name())) {
            return;
        }
        int ordinal = run.frame().nextOrdinal();
        long startedId =
                run.emit(HistoryEventType.ParallelStateStarted, EventDetails.None.INSTANCE);
        for (int branch = 0; branch < state.branches().size(); branch++) {
            run.beginBranch(
                    new Fact.BranchStarted(
                            run.frame().path().child(ordinal, branch),
                            state.name(),
                            input,
                            startedId,
                            null));
        }
    }

    /** Leaves the state after all branches have succeeded. */
    static void succeed(Run run, ParallelState state, Join join) {
        run.emit(
                HistoryEventType.ParallelStateSucceeded,
                EventDetails.None.INSTANCE,
                join.lastBranchEventId());
        DataFlowSteps.leaveWithResult(run, state, outputs(join), state.assign(), state.successor());
    }

    /** Returns the outputs in the order of the branches or items. */
    static Payload outputs(Join join) {
        var outputs = new ArrayList<Payload>(join.expected());
        for (int index = 0; index < join.expected(); index++) {
            var output = join.results().get(index);
            if (output == null) {
                throw new IllegalStateException("Branch " + index + " has no result");
            }
            outputs.add(output);
        }
        return Payload.array(outputs);
    }
}
