package dev.askel.connectors.call;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the failure of a call with invalid parameters, with AWS's message. */
public final class RefusedParameters {
    private RefusedParameters() {}

    /** Returns the failure with these problems; null when there are none. */
    public static @Nullable Failure of(Payload parameters, List<String> problems) {
        return problems.isEmpty()
                ? null
                : new Failure(
                        ErrorName.RUNTIME,
                        "The Parameters '%s' could not be used to start the Task: %s"
                                .formatted(parameters.text(), problems));
    }
}
