package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * Ends the execution, branch or iteration with an error.
 *
 * @param error Error (a literal or JSONata) or ErrorPath (a path or an intrinsic call); null if
 *     absent. The value must be a string
 * @param cause Cause or CausePath, with the same rules as {@code error}
 */
public record FailState(
        String name,
        @Nullable String comment,
        QueryLanguage queryLanguage,
        @Nullable Expression error,
        @Nullable Expression cause)
        implements State {

    @Override
    public StateType type() {
        return StateType.FAIL;
    }

    @Override
    public DataFlow dataFlow() {
        return switch (queryLanguage) {
            case JSONPATH -> DataFlow.JsonPathFlow.IDENTITY;
            case JSONATA -> DataFlow.JsonataFlow.IDENTITY;
        };
    }

    @Override
    public Assignments assign() {
        return Assignments.NONE;
    }
}
