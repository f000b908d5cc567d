package dev.askel.engine.mock;

import dev.askel.asl.mock.TestCase;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.Answer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds the test cases that starts select. Thread-safe; never blocks the caller. */
public interface MockCases {
    /** The test cases of a server without mocks. No ARN selects a test case. */
    MockCases NONE =
            new MockCases() {
                @Override
                public SplitArn split(String stateMachineArn) {
                    return new SplitArn(stateMachineArn, null);
                }

                @Override
                public CompletionStage<Answer<TestCase>> find(
                        String machine, String testCase, StateMachine definition) {
                    throw new IllegalStateException("No ARN can select the test case " + testCase);
                }
            };

    /**
     * The machine and the test case that a start selects.
     *
     * @param stateMachineArn the ARN of a machine, version or alias
     * @param testCase the name of the test case; null when no state is mocked
     */
    record SplitArn(String stateMachineArn, @Nullable String testCase) {}

    /** Splits the string {@code ARN#TestCase} of a start request. */
    SplitArn split(String stateMachineArn);

    /**
     * Reads a test case of a machine from the current file.
     *
     * @param machine the name of the machine
     * @param definition the definition of the execution
     * @return {@code ValidationException} with the file, machine, case and state when the case does
     *     not exist or does not match the definition
     */
    CompletionStage<Answer<TestCase>> find(
            String machine, String testCase, StateMachine definition);

    /** Reads a test case as {@link #find} does; empty when {@code testCase} is null. */
    default CompletionStage<Answer<Optional<TestCase>>> findIfNamed(
            String machine, @Nullable String testCase, StateMachine definition) {
        return testCase == null
                ? Answer.okStage(Optional.empty())
                : find(machine, testCase, definition).thenApply(found -> found.map(Optional::of));
    }
}
