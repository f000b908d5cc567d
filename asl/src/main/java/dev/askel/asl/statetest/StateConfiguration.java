package dev.askel.asl.statetest;

import org.jspecify.annotations.Nullable;

/**
 * What has gone before in a state, as the test has it (docs/aws/api.md section 4.7).
 *
 * @param retrierRetryCount retries so far by the retrier that takes the error; null for none
 * @param errorCausedByState which state in a Map or Parallel the mocked error comes from
 * @param mapIterationFailureCount how many of a Map's iterations have failed
 * @param mapItemReaderData what a Map's ItemReader finds in its source
 */
public record StateConfiguration(
        @Nullable Integer retrierRetryCount,
        @Nullable String errorCausedByState,
        @Nullable Integer mapIterationFailureCount,
        @Nullable String mapItemReaderData) {
    /** Nothing has. */
    public static final StateConfiguration NONE = new StateConfiguration(null, null, null, null);

    int retries() {
        return retrierRetryCount == null ? 0 : retrierRetryCount;
    }
}
