package dev.askel.connectors.lambda;

import org.jspecify.annotations.Nullable;

/**
 * An invocation with the parameters of Lambda's Invoke API.
 *
 * @param payload the payload of the function, normally JSON
 * @param qualifier the parameter Qualifier, in addition to a qualifier in the name of the function
 * @param clientContext base64, as given
 */
public record Invocation(
        FunctionName function,
        String payload,
        @Nullable String qualifier,
        InvocationType type,
        @Nullable String logType,
        @Nullable String clientContext) {

    /** The type of an invocation, with its name in the API. */
    public enum InvocationType {
        /** Waits for the return value of the function. */
        REQUEST_RESPONSE("RequestResponse"),
        /** Does not wait; the function runs later. */
        EVENT("Event"),
        /** Checks whether the function could be invoked, without running it. */
        DRY_RUN("DryRun");

        private final String text;

        InvocationType(String text) {
            this.text = text;
        }

        /** The name in the API. */
        public String apiName() {
            return text;
        }
    }
}
