package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of Catch (docs/aws/asl.md sections 2.1 and 11).
 *
 * @param errorEquals the error names and wildcards, at least one ({@link ErrorMatch})
 * @param next the next state
 * @param resultPath the position of the error output in the state input, for JSONPath; {@link
 *     ResultPlacement#REPLACE} for JSONata
 * @param output the Output field, for JSONata; null means that the output is the error output
 */
public record Catcher(
        List<String> errorEquals,
        String next,
        ResultPlacement resultPath,
        Assignments assign,
        @Nullable Expression output) {

    public Catcher {
        errorEquals = List.copyOf(errorEquals);
        if (errorEquals.isEmpty()) {
            throw new IllegalArgumentException("ErrorEquals is empty");
        }
    }
}
