package dev.askel.asl.model;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Returns its input or a fixed result.
 *
 * @param result the Result field of a JSONPath state, which is never evaluated. Null if the field
 *     is absent, and a payload with JSON null if the field is null
 */
public record PassState(
        String name,
        @Nullable String comment,
        DataFlow dataFlow,
        @Nullable Payload result,
        Assignments assign,
        Successor successor)
        implements State {

    @Override
    public StateType type() {
        return StateType.PASS;
    }
}
