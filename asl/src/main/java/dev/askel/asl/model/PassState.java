package dev.askel.asl.model;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Passes its input on, or a fixed result.
 *
 * @param result the Result field without evaluation, keys ending in {@code .$} included; null where
 *     absent, and a payload of JSON null where the field is null. JSONPath only
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
