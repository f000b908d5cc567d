package dev.askel.engine.statetest;

import dev.askel.engine.api.StateTests.TestStateRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the combination of members of a TestState request (docs/aws/api.md section 4.7). */
final class TestRules {
    private TestRules() {}

    /**
     * Returns AWS's message about members that exclude each other; empty when the request is valid.
     */
    static Optional<String> conflict(TestStateRequest request) {
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
        var configuration = request.stateConfiguration();
        return onlyWithMock("MapIterationFailureCount", configuration.mapIterationFailureCount())
                .or(() -> onlyWithMock("RetrierRetryCount", configuration.retrierRetryCount()))
                .or(() -> onlyWithMock("ErrorCausedByState", configuration.errorCausedByState()))
                .or(() -> onlyWithMock("MapItemReaderData", configuration.mapItemReaderData()))
                .or(() -> onlyWithMock("Context", request.context()));
    }

    private static Optional<String> onlyWithMock(String member, @Nullable Object value) {
        return value == null
                ? Optional.empty()
                : Optional.of(
                        "TestState does not support %s when a mock is not specified."
                                .formatted(member));
    }
}
