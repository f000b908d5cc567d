package dev.askel.engine.execution.decision;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.engine.evaluation.EvaluationCost;
import dev.askel.engine.execution.ExecutionCommand;
import org.jspecify.annotations.Nullable;

/** A message from an execution's actor to itself about proposed transitions of branches. */
public sealed interface BranchMessage extends ExecutionCommand.Internal {
    /**
     * A branch proposes a transition.
     *
     * @param cost the cost of the evaluation that produced the transition
     */
    record Proposed(
            Transition transition,
            @Nullable StimulusListener listener,
            Interpreter proposer,
            EvaluationCost cost)
            implements BranchMessage {}

    /** The interpreter threw an exception while it computed the transition of a branch. */
    record BranchFailed(FramePath frame, Throwable bug, Interpreter proposer)
            implements BranchMessage {}

    /** There are more proposals of branches than the actor accepts for one message. */
    record ProposalsLeft() implements BranchMessage {}
}
