package dev.askel.asl.model;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Hands its input on, or a fixed result.
 *
 * @param result the Result field, copied as it stands (keys ending in {@code .$} too); null where
 *     absent, a payload of JSON null where the definition says null. JSONPath only
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
