package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.model.MachineType;
import dev.askel.server.local.DefinitionFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that {@code askel validate} prints the diagnostics that ValidateStateMachineDefinition
 * returns.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ValidateAndApiTest {
    /**
     * A schema error, missing targets and no terminal state, partly out of the order of the text.
     */
    private static final String MIXED_PHASES =
            """
            {"Comment": 1, "More": true,
             "States": {
               "A": {"Type": "Wait", "Seconds": "x", "Next": "Gone"},
               "B": {"Type": "Task", "Resource": "word", "Next": "A"},
               "C": {"Type": "Pass", "Next": "A", "Next": "B"}},
             "StartAt": "Z"}
            """;

    private static final String EXPRESS_UNSUPPORTED =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true,
              "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
              "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}}}}}
            """;

    private static final List<String> JSON =
            List.of(
                    MIXED_PHASES,
                    EXPRESS_UNSUPPORTED,
                    """
                    {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}
                    """,
                    """
                    {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "NOPE"}}}
                    """,
                    """
                    {"StartAt": "First", "States": {}}
                    """,
                    """
                    {"StartAt": "A", "States": {"A": {"Type": "Nap"}, "A": {"Type": "Fail"}}}
                    """,
                    """
                    {"StartAt": "E", "QueryLanguage": "JSONata", "States":
                      {"E": {"Type": "Pass", "Output": "{% $states.result + phone %}", "End": true}}}
                    """,
                    "{}",
                    "[]",
                    "17",
                    "\"text\"",
                    "null",
                    " \n",
                    "not a definition",
                    "'text'",
                    "{\"StartAt\": ",
                    "{\"StartAt\": \"A\" \"States\": {}}",
                    "{\"StartAt\": \"A\"} and more",
                    "StartAt: A\nStates: {}");

    /** Definitions in YAML, each with the JSON of the same meaning. */
    private static final Map<String, String> YAML =
            Map.of(
                    """
                    # The comment is no text.
                    Comment: 1
                    More: true
                    States:
                      A: {Type: Wait, Seconds: x, Next: Gone}
                      B:
                        Type: Task
                        Resource: word
                        Next: A
                      C: {Type: Pass, Next: A, Next: B}
                    StartAt: Z
                    """,
                    MIXED_PHASES,
                    "StartAt: First\nStates: {}\n",
                    "{\"StartAt\": \"First\", \"States\": {}}",
                    "{}",
                    "{}",
                    "- a\n",
                    "[\"a\"]",
                    "not a definition",
                    "\"not a definition\"",
                    "# nothing yet\n",
                    "null");

    private static final Pattern LINE =
            Pattern.compile("(?s).*?:\\d+:\\d+: (?<severity>\\w+): (?<text>.*)");

    @TempDir static Path folder;

    private static @Nullable MockedServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new MockedServer(MockedServer.newFolder(), Map.of());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> a_json_file_has_the_diagnostics_of_the_api() {
        return JSON.stream().flatMap(text -> tests("m.asl.json", text, text));
    }

    @TestFactory
    Stream<DynamicTest> a_yaml_file_has_the_diagnostics_of_its_json() {
        return YAML.entrySet().stream()
                .flatMap(each -> tests("m.asl.yaml", each.getKey(), each.getValue()));
    }

    /** Such a file may be standard input. */
    @TestFactory
    Stream<DynamicTest> a_file_without_extension_has_the_diagnostics_of_its_text() {
        return Stream.concat(
                JSON.stream()
                        .filter(text -> !text.startsWith("StartAt:"))
                        .flatMap(text -> tests("m", text, text)),
                tests(
                        "m",
                        "StartAt: First\nStates: {}\n",
                        "{\"StartAt\": \"First\", \"States\": {}}"));
    }

    private static Stream<DynamicTest> tests(String name, String text, String json) {
        return Stream.of(MachineType.values())
                .map(type ->
                        dynamicTest(type + " " + text, () -> assertSame(name, type, text, json)));
    }

    private static void assertSame(String name, MachineType type, String text, String json)
            throws Exception {
        var file = Files.writeString(folder.resolve(name), text);
        var definition = DefinitionFile.read(file, type, Server.additionalIntegrations());
        var answer =
                Objects.requireNonNull(server)
                        .call(
                                "ValidateStateMachineDefinition",
                                MockedServer.object()
                                        .put("definition", json)
                                        .put("type", type.name())
                                        .put("severity", "WARNING"));

        assertThat(printedDiagnostics(file, definition.report()))
                .isEqualTo(returnedDiagnostics(answer));
        assertThat(definition.isValid()).isEqualTo(answer.path("result").asText().equals("OK"));
    }

    /** The report without positions and without its last line, one item per diagnostic. */
    private static List<String> printedDiagnostics(Path file, String report) {
        var lines = new ArrayList<String>();
        for (var line : report.split("(?m)^(?=" + Pattern.quote(file.toString()) + ":)", -1)) {
            var diagnostic = LINE.matcher(line.strip());
            if (diagnostic.matches()) {
                lines.add(diagnostic.group("severity") + " " + diagnostic.group("text"));
            }
        }
        return lines;
    }

    private static List<String> returnedDiagnostics(JsonNode answer) {
        var lines = new ArrayList<String>();
        for (var each : answer.path("diagnostics")) {
            var location = each.path("location");
            lines.add(
                    "%s %s: %s%s"
                            .formatted(
                                    each.path("severity").asText().toLowerCase(Locale.ROOT),
                                    each.path("code").asText(),
                                    each.path("message").asText(),
                                    location.isMissingNode() ? "" : " at " + location.asText()));
        }
        return lines;
    }
}
