package dev.askel.engine.statetest;

import dev.askel.engine.api.StateTests.TestStateRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which members of a request for a test go together (docs/aws/api.md section 4.7). */
final class TestRules {
    private TestRules() {}

    /** What does not go together, in AWS's words; empty when all does. */
    static Optional<String> misfit(TestStateRequest request) {
        return request.mock() == null ? withoutMock(request) : withMock(request);
    }

    private static Optional<String> withMock(TestStateRequest request) {
        var mock = request.mock();
        if (mock != null && (mock.result() == null) == (mock.errorOutput() == null)) {
            return Optional.of(
                    "A test mock should have only one of the following fields: [result, errorOutput].");
        }
        return request.revealSecrets()
                ? Optional.of("TestState does not support RevealSecrets when a mock is specified.")
                : Optional.empty();
    }

    private static Optional<String> withoutMock(TestStateRequest request) {
        var circumstances = request.stateConfiguration();
        return mocksOnly("MapIterationFailureCount", circumstances.mapIterationFailureCount())
                .or(() -> mocksOnly("RetrierRetryCount", circumstances.retrierRetryCount()))
                .or(() -> mocksOnly("ErrorCausedByState", circumstances.errorCausedByState()))
                .or(() -> mocksOnly("MapItemReaderData", circumstances.mapItemReaderData()))
                .or(() -> mocksOnly("Context", request.context()));
    }

    private static Optional<String> mocksOnly(String member, @Nullable Object value) {
        return value == null
                ? Optional.empty()
                : Optional.of(
                        "TestState does not support %s when a mock is not specified."
                                .formatted(member));
    }
}
