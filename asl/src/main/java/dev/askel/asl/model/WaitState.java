package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/** Waits for a number of seconds or until a time (docs/aws/asl.md section 7). */
public record WaitState(
        String name,
        @Nullable String comment,
        DataFlow dataFlow,
        WaitUntil until,
        Assignments assign,
        Successor successor)
        implements State {

    @Override
    public StateType type() {
        return StateType.WAIT;
    }
}
