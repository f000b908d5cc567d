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
     * What a start names.
     *
     * @param stateMachineArn of a machine, version or alias
     * @param testCase null when all states are to do their work
     */
    record Named(String stateMachineArn, @Nullable String testCase) {}

    /** Takes {@code ARN#TestCase} apart. */
    Named named(String stateMachineArn);

    /**
     * The case of a machine, as the file says it now.
     *
     * @param machine its name
     * @param definition what is to run
     * @return {@code ValidationException} that names file, machine, case and state when there is no
     *     such case, or it does not fit the definition
     */
    CompletionStage<Answer<TestCase>> find(
            String machine, String testCase, StateMachine definition);

    /** The same, where a start may name none. */
    default CompletionStage<Answer<Optional<TestCase>>> findIfNamed(
            String machine, @Nullable String testCase, StateMachine definition) {
        return testCase == null
                ? CompletableFuture.completedStage(Answer.ok(Optional.empty()))
                : find(machine, testCase, definition).thenApply(found -> found.map(Optional::of));
    }
}
