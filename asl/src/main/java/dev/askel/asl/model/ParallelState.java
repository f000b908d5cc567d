package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs every branch with the same input. The result is the array of the branches' outputs. */
public record ParallelState(
        String name,
        @Nullable String comment,
        DataFlow dataFlow,
        List<StateGraph> branches,
        Assignments assign,
        List<Retrier> retriers,
        List<Catcher> catchers,
        Successor successor)
        implements RetryableState {

    public ParallelState {
        branches = List.copyOf(branches);
        retriers = List.copyOf(retriers);
        catchers = List.copyOf(catchers);
        if (branches.isEmpty()) {
            throw new IllegalArgumentException("Parallel state " + name + " has no branch");
        }
    }

    @Override
    public StateType type() {
        return StateType.PARALLEL;
    }
}
