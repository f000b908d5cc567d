package dev.askel.asl.validator;

import dev.askel.asl.expression.InvalidExpressionException;
import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import dev.askel.asl.parser.Fields;
import java.util.List;
import java.util.Set;

/**
 * Checks the intrinsic functions in ErrorPath and CausePath of a Fail state (docs/aws/validation.md
 * section 6).
 */
final class FailRules {

    /** The functions that AWS allows in these fields. */
    private static final Set<String> FUNCTIONS =
            Set.of(
                    "States.Format",
                    "States.JsonToString",
                    "States.ArrayGetItem",
                    "States.Base64Encode",
                    "States.Base64Decode",
                    "States.Hash",
                    "States.UUID");

    private FailRules() {}

    static void check(Fields state) {
        for (String name : List.of("ErrorPath", "CausePath")) {
            var text = state.textOrNull(name);
            if (text != null && IntrinsicCall.looksLikeCall(text) && !returnsString(text)) {
                state.findings()
                        .addSchemaError(
                                state.locationOf(name),
                                "Value is not a valid JSONPath or a valid intrinsic function call");
            }
        }
    }

    /**
     * Whether a call returns a string. The result is true for a string that is not a valid call,
     * because the parser reports it.
     */
    private static boolean returnsString(String text) {
        try {
            return FUNCTIONS.contains(IntrinsicCall.compile(text).functionName());
        } catch (InvalidExpressionException _) {
            return true;
        }
    }
}
