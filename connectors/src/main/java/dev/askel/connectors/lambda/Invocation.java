package dev.askel.connectors.lambda;

import org.jspecify.annotations.Nullable;

/**
 * One invocation, in the terms of Lambda's Invoke API.
 *
 * @param payload what the function gets, JSON as a rule
 * @param qualifier the parameter of that name, which comes beside one inside the function's name
 * @param clientContext base64, as given
 */
public record Invocation(
        FunctionName function,
        String payload,
        @Nullable String qualifier,
        InvocationType type,
        @Nullable String logType,
        @Nullable String clientContext) {

    /** How the invoker answers; the names are the API's. */
    public enum InvocationType {
        /** With what the function returned. */
        REQUEST_RESPONSE("RequestResponse"),
        /** At once; the function runs later. */
        EVENT("Event"),
        /** Whether it could be invoked; nothing runs. */
        DRY_RUN("DryRun");

        private final String text;

        InvocationType(String text) {
            this.text = text;
        }

        /** The name in the API. */
        public String text() {
            return text;
        }
    }
}
