package dev.askel.engine.execution.decision;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.engine.evaluation.Weight;
import dev.askel.engine.execution.ExecutionCommand;
import org.jspecify.annotations.Nullable;

/** A message from an execution's actor to itself about decisions of branches. */
public sealed interface BranchMessage extends ExecutionCommand.Internal {
    /**
     * A branch proposes a transition.
     *
     * @param weight the weight of the decision
     */
    record Proposed(
            Transition transition,
            @Nullable StimulusListener listener,
            Interpreter proposer,
            Weight weight)
            implements BranchMessage {}

    /** The decision of a branch has thrown an exception. */
    record BranchFailed(FramePath frame, Throwable bug, Interpreter proposer)
            implements BranchMessage {}

    /** Branches have made more proposals than are accepted with one message. */
    record ProposalsLeft() implements BranchMessage {}
}
