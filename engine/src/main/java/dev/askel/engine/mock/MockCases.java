package dev.askel.engine.mock;

import dev.askel.asl.mock.TestCase;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The test cases that starts may name. Thread-safe; never blocks the caller. */
public interface MockCases {
    /** A server without mocks: no ARN names a test case. */
    MockCases NONE =
            new MockCases() {
                @Override
                public Named named(String stateMachineArn) {
                    return new Named(stateMachineArn, null);
                }

                @Override
                public CompletionStage<Answer<TestCase>> find(
                        String machine, String testCase, StateMachine definition) {
                    throw new IllegalStateException("No ARN names the test case " + testCase);
                }
            };

    /**
     * The machine and the test case that a start names.
     *
     * @param stateMachineArn of a machine, version or alias
     * @param testCase null when no state is mocked
     */
    record Named(String stateMachineArn, @Nullable String testCase) {}

    /** Splits {@code ARN#TestCase}. */
    Named named(String stateMachineArn);

    /**
     * Reads a test case of a machine from the current file.
     *
     * @param machine its name
     * @param definition the definition that is to run
     * @return {@code ValidationException} that names file, machine, case and state when there is no
     *     such case, or when it does not match the definition
     */
    CompletionStage<Answer<TestCase>> find(
            String machine, String testCase, StateMachine definition);

    /** As {@link #find}, or empty when the start names no test case. */
    default CompletionStage<Answer<Optional<TestCase>>> findIfNamed(
            String machine, @Nullable String testCase, StateMachine definition) {
        return testCase == null
                ? CompletableFuture.completedStage(Answer.ok(Optional.empty()))
                : find(machine, testCase, definition).thenApply(found -> found.map(Optional::of));
    }
}
