package dev.askel.engine.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Tests single states without a machine or an execution (docs/aws/api.md section 4.7). */
public interface StateTests {

    /**
     * Runs one state for at most five minutes. After that time, the state fails with {@code
     * States.Timeout}. The state makes real calls, unless a mock replaces them. The request is
     * refused with {@code ThrottlingException} when too many tests are running. It is refused with
     * {@code AccessDeniedException} when it asks to reveal secrets and the engine's settings forbid
     * that.
     */
    CompletionStage<Answer<TestStateResult>> testState(Caller caller, TestStateRequest request);

    /**
     * A state to test.
     *
     * @param definition the definition of one state, or of a machine when {@code stateName} is
     *     given
     * @param roleArn the role of the task's call; required for a Task without a mock
     * @param input JSON text; null for an empty object
     * @param variables JSON text of an object; null for none
     * @param context JSON text of the context object; only with a mock
     */
    record TestStateRequest(
            String definition,
            @Nullable String roleArn,
            @Nullable String input,
            InspectionLevel inspectionLevel,
            boolean revealSecrets,
            @Nullable String variables,
            @Nullable String stateName,
            @Nullable MockInput mock,
            @Nullable String context,
            TestStateConfiguration stateConfiguration) {}

    /** The amount of detail in the result of a test. */
    enum InspectionLevel {
        INFO,
        DEBUG,
        TRACE
    }

    /**
     * The mocked outcome of a state: either a result or an errorOutput.
     *
     * @param result JSON text
     */
    record MockInput(
            @Nullable String result,
            @Nullable MockedError errorOutput,
            FieldValidationMode fieldValidationMode) {}

    /** A mocked error of a state. */
    record MockedError(@Nullable String error, @Nullable String cause) {}

    /** The checks of a mocked result against the response shape of the called service. */
    enum FieldValidationMode {
        /** Checks the present fields, and that no required field is missing. */
        STRICT,
        /** Checks the present fields. */
        PRESENT,
        NONE
    }

    /** The simulated progress of a state; AWS calls it stateConfiguration. */
    record TestStateConfiguration(
            @Nullable Integer retrierRetryCount,
            @Nullable String errorCausedByState,
            @Nullable Integer mapIterationFailureCount,
            @Nullable String mapItemReaderData) {
        /** No progress. */
        public static final TestStateConfiguration NONE =
                new TestStateConfiguration(null, null, null, null);
    }

    /**
     * The result of a tested state.
     *
     * @param output JSON text
     * @param nextState the next state; null when there is none
     * @param inspection the data of the state's steps; null at the level INFO
     */
    record TestStateResult(
            TestStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String nextState,
            @Nullable StateInspection inspection) {}

    /** The status of a tested state. */
    enum TestStatus {
        SUCCEEDED,
        FAILED,
        RETRIABLE,
        CAUGHT_ERROR
    }

    /**
     * The data of a state's steps; AWS calls it inspectionData.
     *
     * @param data JSON strings in the order of the steps. The keys are AWS's names, such as {@code
     *     afterInputPath}
     * @param toleratedFailurePercentage 0 to 100
     * @param errorDetails the catcher or the retrier of the state's error
     * @param request the request of an HTTP task at the level TRACE; null otherwise
     * @param response the response to the request; null without a response
     */
    record StateInspection(
            Map<String, String> data,
            @Nullable Long maxConcurrency,
            @Nullable Long toleratedFailureCount,
            @Nullable Double toleratedFailurePercentage,
            @Nullable ErrorDetails errorDetails,
            @Nullable SentRequest request,
            @Nullable ReceivedResponse response) {
        public StateInspection {
            data = new LinkedHashMap<>(data);
        }
    }

    /**
     * An HTTP request in AWS's form. Secrets are included only if the test request reveals them.
     *
     * @param headers the headers, in the form {@code [name: value, name: value]}
     */
    record SentRequest(
            String protocol, String method, String url, String headers, @Nullable String body) {}

    /** An HTTP response in AWS's form. The status code is a string. */
    record ReceivedResponse(
            String protocol,
            String statusCode,
            String statusMessage,
            String headers,
            @Nullable String body) {}

    /** The catcher of an error, or the retrier and its delay. */
    record ErrorDetails(
            @Nullable Integer catchIndex,
            @Nullable Integer retryIndex,
            @Nullable Long retryBackoffIntervalSeconds) {}
}
