package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/** Ends the execution, branch or iteration successfully. */
public record SucceedState(String name, @Nullable String comment, DataFlow dataFlow)
        implements State {

    @Override
    public StateType type() {
        return StateType.SUCCEED;
    }

    @Override
    public Assignments assign() {
        return Assignments.NONE;
    }
}
