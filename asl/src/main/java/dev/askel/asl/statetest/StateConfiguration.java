package dev.askel.asl.statetest;

import org.jspecify.annotations.Nullable;

/**
 * The member stateConfiguration of a TestState request (docs/aws/api.md section 4.7).
 *
 * @param retrierRetryCount the number of earlier retries by the retrier that matches the error;
 *     null for none
 * @param errorCausedByState the nested state in a Map or Parallel whose error is mocked
 * @param mapIterationFailureCount the number of failed iterations of a Map
 * @param mapItemReaderData the contents of the source of a Map's ItemReader
 */
public record StateConfiguration(
        @Nullable Integer retrierRetryCount,
        @Nullable String errorCausedByState,
        @Nullable Integer mapIterationFailureCount,
        @Nullable String mapItemReaderData) {
    /** The configuration of a request without this member. */
    public static final StateConfiguration NONE = new StateConfiguration(null, null, null, null);

    int retryCount() {
        return retrierRetryCount == null ? 0 : retrierRetryCount;
    }
}
