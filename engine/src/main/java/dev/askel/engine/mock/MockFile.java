package dev.askel.engine.mock;

import dev.askel.asl.mock.TestCase;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The test cases of a file. It is read anew for every start that names one, so that a start sees
 * what was written before it: only tests start so.
 */
public final class MockFile implements MockCases {
    private static final long FILE_BYTES_MAX = 16L * 1024 * 1024;
    private static final char CASE_MARK = '#';

    private final Path file;

    private MockFile(Path file) {
        this.file = file;
    }

    /**
     * The file, read once to see that it can be.
     *
     * @throws MockFileException naming file and place, when it cannot
     */
    public static MockFile open(Path file) throws MockFileException {
        var mocks = new MockFile(file.toAbsolutePath());
        mocks.read();
        return mocks;
    }

    private MockConfiguration read() throws MockFileException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new MockFileException(file, "it has more than " + FILE_BYTES_MAX + " bytes");
            }
            return MockConfiguration.read(file, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new MockFileException(file, "it cannot be read: " + e);
        }
    }

    /** A start names its case behind the ARN; no ARN of a machine has the mark in it. */
    @Override
    public Named named(String stateMachineArn) {
        int mark = stateMachineArn.indexOf(CASE_MARK);
        return mark < 0
                ? new Named(stateMachineArn, null)
                : new Named(
                        stateMachineArn.substring(0, mark), stateMachineArn.substring(mark + 1));
    }

    @Override
    public CompletionStage<Answer<TestCase>> find(
            String machine, String testCase, StateMachine definition) {
        var found = new CompletableFuture<Answer<TestCase>>();
        Thread.ofVirtual()
                .name("askel-mocks")
                .start(() -> {
                    try {
                        found.complete(Answer.ok(read().testCase(machine, testCase, definition)));
                    } catch (MockFileException wrong) {
                        found.complete(
                                Answer.refused(
                                        new EngineError.ValidationException(wrong.getMessage())));
                    } catch (RuntimeException | Error bug) {
                        found.completeExceptionally(bug);
                    }
                });
        return found;
    }
}
