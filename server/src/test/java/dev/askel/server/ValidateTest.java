package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests the output and exit status of {@code askel validate}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(300)
final class ValidateTest {
    @TempDir Path folder;

    private static AskelCommand validate(String... files) {
        var words = new String[files.length + 1];
        words[0] = "validate";
        System.arraycopy(files, 0, words, 1, files.length);
        return AskelCommand.run(words);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void a_valid_definition_with_comments_or_in_yaml_exits_0() throws IOException {
        var json =
                file(
                        "m.asl.json",
                        """
                        // The purpose.
                        {"StartAt": "A", /* first */ "States": {"A": {"Type": "Succeed"},}}
                        """);
        assertThat(validate(json).output()).isEqualTo(json + ": valid, 0 errors, 0 warnings");

        var yaml =
                file(
                        "m.asl.yaml",
                        """
                        # The purpose.
                        StartAt: A
                        States:
                          A:
                            Type: Pass
                            Comment: once
                            Comment: twice
                            End: true
                        """);
        assertThat(validate(yaml))
                .isEqualTo(
                        new AskelCommand(
                                ExitStatus.DONE,
                                yaml
                                        + ":7:14: warning: SCHEMA_VALIDATION_FAILED: Duplicate"
                                        + " field; only the last one counts at"
                                        + " /States/A/Comment\n"
                                        + yaml
                                        + ": valid, 0 errors, 1 warnings",
                                ""));
    }

    @Test
    void a_definition_with_errors_exits_1_and_prints_their_positions() throws IOException {
        var wrong =
                file(
                        "wrong.json",
                        """
                        {"StartAt": "A",
                         "States": {
                           "A": {"Type": "Pass", "Next": "B"},
                           "C": {"Type": "Succeed"}}}
                        """);
        var result = validate(wrong);
        assertThat(result.output().lines())
                .containsExactly(
                        wrong
                                + ":3:34: error: MISSING_TRANSITION_TARGET: Missing 'Next' target:"
                                + " B at /States/A/Next",
                        wrong
                                + ":4:9: error: MISSING_TRANSITION_TARGET: State \"C\" is not"
                                + " reachable. at /States/C",
                        wrong + ": not valid, 2 errors, 0 warnings");
        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void a_definition_is_checked_for_its_type_of_machine() throws IOException {
        var callback =
                file(
                        "callback.json",
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true,
                          "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                          "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}}}}
                        """);
        assertThat(validate(callback).status()).isEqualTo(ExitStatus.DONE);
        var result = validate(callback, "--type", "EXPRESS");
        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.output()).contains("waitForTaskToken", "1 errors");
        assertThat(validate(callback, "--type", "FAST").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void text_that_is_not_json_has_the_code_of_the_api() throws IOException {
        assertThat(validate(file("words.json", "not a definition")).output())
                .contains("error: INVALID_JSON_DESCRIPTION: Unrecognized token 'not'");
        assertThat(validate(file("words", "not a definition")).output())
                .contains("error: INVALID_JSON_DESCRIPTION: Unrecognized token 'not'");
    }

    @Test
    void an_unreadable_file_exits_2_with_a_message_on_standard_error()
            throws IOException, InterruptedException {
        var none = folder.resolve("none.json");
        try (var askel = AskelProcess.launch("validate", none.toString())) {
            assertThat(askel.awaitExit()).isEqualTo(2);
            assertThat(askel.output()).isEmpty();
            assertThat(askel.errors()).isEqualTo("askel: There is no file %s.\n".formatted(none));
        }
        Files.write(folder.resolve("latin.json"), new byte[] {'{', (byte) 0xe5, '}'});
        assertThat(validate(folder.resolve("latin.json").toString()).status())
                .isEqualTo(ExitStatus.USAGE);
        assertThat(validate().status()).isEqualTo(ExitStatus.USAGE);
    }
}
