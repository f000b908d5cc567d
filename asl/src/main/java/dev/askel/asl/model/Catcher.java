package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of Catch (docs/aws/asl.md sections 2.1 and 11).
 *
 * @param errorEquals error names and wildcards, at least one; see {@link ErrorMatch}
 * @param next the next state
 * @param resultPath the place of the error output in the raw state input; JSONPath only, else
 *     Replace
 * @param output the output; JSONata only, null means the error output
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
