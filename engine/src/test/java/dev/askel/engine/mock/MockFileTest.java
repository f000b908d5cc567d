package dev.askel.engine.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid mock configurations and their error messages. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MockFileTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [] | it must be a JSON object
                    {'StateMachines': 1} | StateMachines must be an object
                    {'StateMachines': {'M': {}}} | StateMachines.M.TestCases must be an object
                    {'StateMachines': {'M': {'TestCases': {'C': {'S': 1}}}}} | StateMachines.M.TestCases.C.S must be the name of a mocked response
                    {'MockedResponses': {'R': {}}} | MockedResponses.R must have at least one invocation, such as 0
                    {'MockedResponses': {'R': {'first': {'Return': 1}}}} | MockedResponses.R.first must be called by an invocation or a range, such as 0 or 1-2
                    {'MockedResponses': {'R': {'3-2': {'Return': 1}}}} | MockedResponses.R.3-2 must be called by an invocation or a range, such as 0 or 1-2
                    {'MockedResponses': {'R': {'0-2': {'Return': 1}, '2': {'Return': 1}}}} | MockedResponses.R.2 overlaps 0-2
                    {'MockedResponses': {'R': {'0': {}}}} | MockedResponses.R.0 must have one of Return and Throw
                    {'MockedResponses': {'R': {'0': {'Throw': {'Cause': 'c'}}}}} | MockedResponses.R.0.Throw must have the string Error, and may have the string Cause
                    """)
    void the_message_has_the_place_and_the_problem(String text, String problem) throws IOException {
        var file = Files.writeString(folder.resolve("MockConfigFile.json"), Json.quoted(text));
        assertThatThrownBy(() -> MockFile.open(file))
                .isInstanceOf(MockFileException.class)
                .hasMessage(
                        "The mock configuration %s cannot be used: %s.".formatted(file, problem));
    }

    @Test
    void the_message_has_the_path_of_an_invalid_or_missing_file() throws IOException {
        var file = Files.writeString(folder.resolve("MockConfigFile.json"), "{\"a\": ");
        assertThatThrownBy(() -> MockFile.open(file))
                .hasMessageStartingWith(
                        "The mock configuration %s cannot be used: it is not JSON: "
                                .formatted(file));
        var missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> MockFile.open(missing))
                .hasMessageStartingWith(
                        "The mock configuration %s cannot be used: it cannot be read: "
                                .formatted(missing));
    }

    @Test
    void an_arn_selects_a_test_case_after_the_separator() throws Exception {
        var file = Files.writeString(folder.resolve("MockConfigFile.json"), "{}");
        var mocks = MockFile.open(file);
        assertThat(mocks.split("arn:1#Happy")).isEqualTo(new MockCases.SplitArn("arn:1", "Happy"));
        assertThat(mocks.split("arn:1")).isEqualTo(new MockCases.SplitArn("arn:1", null));
        assertThat(MockCases.NONE.split("arn:1#Happy"))
                .isEqualTo(new MockCases.SplitArn("arn:1#Happy", null));
    }
}
