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
 * Reads test cases from a file. The file is read for each start with a test case, so that the start
 * uses the current content. This is acceptable, because only tests make such starts.
 */
public final class MockFile implements MockCases {
    private static final long FILE_BYTES_MAX = 16L * 1024 * 1024;
    private static final char CASE_SEPARATOR = '#';

    private final Path file;

    private MockFile(Path file) {
        this.file = file;
    }

    /**
     * Opens the file and reads it once to check it.
     *
     * @throws MockFileException when the file cannot be used; the message contains the file and the
     *     location
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

    /** A machine's ARN cannot contain the separator. */
    @Override
    public SplitArn split(String stateMachineArn) {
        int separator = stateMachineArn.indexOf(CASE_SEPARATOR);
        return separator < 0
                ? new SplitArn(stateMachineArn, null)
                : new SplitArn(
                        stateMachineArn.substring(0, separator),
                        stateMachineArn.substring(separator + 1));
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
                    } catch (MockFileException invalid) {
                        found.complete(
                                Answer.refused(
                                        new EngineError.ValidationException(invalid.getMessage())));
                    } catch (RuntimeException | Error bug) {
                        found.completeExceptionally(bug);
                    }
                });
        return found;
    }
}
