package dev.askel.engine.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Testing single states, without a machine or an execution (docs/aws/api.md section 4.7). */
public interface StateTests {

    /**
     * Does one state, for five minutes at most: then it fails with {@code States.Timeout}. What its
     * work would be is really done, unless a mock stands in for it. {@code ThrottlingException}
     * when too many tests are under way; {@code AccessDeniedException} when the request asks for
     * secrets and the engine's settings do not let anybody see them.
     */
    CompletionStage<Answer<TestStateResult>> testState(Caller caller, TestStateRequest request);

    /**
     * A state to test.
     *
     * @param definition of one state, or of a machine when {@code stateName} says which state
     * @param roleArn whom the state's task would be called as; must be there for a Task that is
     *     really done
     * @param input JSON text; null stands for an empty object
     * @param variables JSON text of an object; null for none
     * @param context JSON text of the context object; only beside a mock
     */
    record TestStateRequest(
            String definition,
            @Nullable String roleArn,
            @Nullable String input,
            InspectionLevel inspectionLevel,
            boolean revealSecrets,
            @Nullable String variables,
            @Nullable String stateName,
            @Nullable WorkMock mock,
            @Nullable String context,
            StateCircumstances stateConfiguration) {}

    /** How much is told of a test. */
    enum InspectionLevel {
        INFO,
        DEBUG,
        TRACE
    }

    /**
     * What stands in for a state's work: one of result and errorOutput.
     *
     * @param result JSON text
     */
    record WorkMock(
            @Nullable String result,
            @Nullable MockedError errorOutput,
            FieldValidationMode fieldValidationMode) {}

    /** How a state's work fails. */
    record MockedError(@Nullable String error, @Nullable String cause) {}

    /** What of a mocked result must be as the called service would answer. */
    enum FieldValidationMode {
        /** What is there, and nothing that is required may be missing. */
        STRICT,
        /** What is there. */
        PRESENT,
        NONE
    }

    /** What has gone before in a state; AWS calls it stateConfiguration. */
    record StateCircumstances(
            @Nullable Integer retrierRetryCount,
            @Nullable String errorCausedByState,
            @Nullable Integer mapIterationFailureCount,
            @Nullable String mapItemReaderData) {
        /** Nothing has. */
        public static final StateCircumstances NONE =
                new StateCircumstances(null, null, null, null);
    }

    /**
     * What a tested state has come to.
     *
     * @param output JSON text
     * @param nextState where the state goes; null when it goes nowhere
     * @param inspection null at the level INFO
     */
    record TestStateResult(
            TestStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String nextState,
            @Nullable StateInspection inspection) {}

    /** How a tested state has ended. */
    enum TestStatus {
        SUCCEEDED,
        FAILED,
        RETRIABLE,
        CAUGHT_ERROR
    }

    /**
     * How data went through a state; AWS calls it inspectionData.
     *
     * @param data JSON texts by AWS's names, such as {@code afterInputPath}, in order
     * @param toleratedFailurePercentage 0 to 100
     * @param errorDetails what took the state's error
     * @param request what an HTTP task has sent, at the level TRACE; null elsewhere
     * @param response what came back to it; null when nothing did
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
     * A request by HTTP, as AWS tells of it; its secrets only where they are to be revealed.
     *
     * @param headers as {@code [name: value, name: value]}
     */
    record SentRequest(
            String protocol, String method, String url, String headers, @Nullable String body) {}

    /** An answer by HTTP, as AWS tells of it: its status is text. */
    record ReceivedResponse(
            String protocol,
            String statusCode,
            String statusMessage,
            String headers,
            @Nullable String body) {}

    /** The catcher that took an error, or the retrier and how long it waits. */
    record ErrorDetails(
            @Nullable Integer catchIndex,
            @Nullable Integer retryIndex,
            @Nullable Long retryBackoffIntervalSeconds) {}
}
