package dev.askel.engine.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.Client;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateTests.FieldValidationMode;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.MockInput;
import dev.askel.engine.api.StateTests.ReceivedResponse;
import dev.askel.engine.api.StateTests.SentRequest;
import dev.askel.engine.api.StateTests.StateInspection;
import dev.askel.engine.api.StateTests.TestStateConfiguration;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStateResult;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.task.CallWatcher;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.WatchedConnector;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tested HTTP task shows its request and response (docs/aws/api.md section 4.7, TRACE). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WatchedTaskTest {
    /** Reports a request and a response without a call. */
    private record Echo() implements WatchedConnector {
        @Override
        public boolean serves(Resource resource) {
            return true;
        }

        @Override
        public CompletionStage<TaskOutcome> call(TaskCall call) {
            throw new AssertionError("A test calls with a watcher");
        }

        @Override
        public CompletionStage<TaskOutcome> call(TaskCall call, CallWatcher watcher) {
            var key = watcher.seesSecrets() ? "k-1" : "***";
            watcher.onRequest(
                    new CallWatcher.WatchedRequest(
                            "https", "GET", "https://h/", "[Key: " + key + "]", null));
            watcher.onResponse(new CallWatcher.WatchedResponse("https", 200, "OK", "[]", "{}"));
            return CompletableFuture.completedStage(
                    new TaskOutcome.Answered(Payload.ofVerbatim("{}")));
        }
    }

    private static StateInspection inspect(InspectionLevel level, boolean revealSecrets) {
        var answer = runTest(level, revealSecrets, true, null);
        return Objects.requireNonNull(((Answer.Ok<TestStateResult>) answer).result().inspection());
    }

    private static Answer<TestStateResult> runTest(
            InspectionLevel level,
            boolean revealSecrets,
            boolean revealingAllowed,
            @Nullable MockInput mock) {
        try (var evaluations = new EvaluationThreads(1)) {
            var runs =
                    new StateTestRuns(
                            new TaskConnectors(List.of(new Echo())),
                            new ChildStarts((_, _, _) -> {
                                throw new AssertionError("No child is expected");
                            }),
                            () -> 0,
                            new Random(1),
                            revealingAllowed,
                            evaluations);
            return runs.testState(
                            Client.caller(),
                            new TestStateRequest(
                                    "{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::http:invoke\",\"Parameters\":{\"ApiEndpoint\":\"https://h/\",\"Method\":\"GET\"},\"End\":true}",
                                    "arn:aws:iam::123456789012:role/r",
                                    "{}",
                                    level,
                                    revealSecrets,
                                    null,
                                    null,
                                    mock,
                                    null,
                                    TestStateConfiguration.NONE))
                    .toCompletableFuture()
                    .join();
        }
    }

    @ParameterizedTest
    @EnumSource(InspectionLevel.class)
    void secrets_are_denied_unless_the_setting_allows_them(InspectionLevel level) {
        assertThat(runTest(level, true, false, null))
                .isEqualTo(
                        Answer.refused(
                                new EngineError.AccessDeniedException(
                                        "The caller of the account 123456789012 is not authorized to perform: states:RevealSecrets, because askel.test-state.reveal-secrets is off")));
        assertThat(runTest(level, false, false, null)).isInstanceOf(Answer.Ok.class);
        assertThat(runTest(level, true, false, new MockInput("{}", null, FieldValidationMode.NONE)))
                .isEqualTo(
                        Answer.refused(
                                new EngineError.ValidationException(
                                        "TestState does not support RevealSecrets when a mock is specified.")));
    }

    @Test
    void a_trace_has_request_and_response_with_secrets_only_if_requested() {
        var hidden = inspect(InspectionLevel.TRACE, false);
        assertThat(hidden.request())
                .isEqualTo(new SentRequest("https", "GET", "https://h/", "[Key: ***]", null));
        assertThat(hidden.response())
                .isEqualTo(new ReceivedResponse("https", "200", "OK", "[]", "{}"));
        assertThat(inspect(InspectionLevel.TRACE, true).request())
                .isEqualTo(new SentRequest("https", "GET", "https://h/", "[Key: k-1]", null));
        var debug = inspect(InspectionLevel.DEBUG, true);
        assertThat(debug.request()).isNull();
        assertThat(debug.response()).isNull();
    }
}
