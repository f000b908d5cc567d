package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.parser.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the validator with recordings: it accepts the definitions that AWS accepted, and refuses
 * the others with AWS's text.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordedDefinitionsTest {

    private static final String PREFIX = "Invalid State Machine Definition: '";

    /**
     * Skipped with a message when the recordings are absent. The other tests then have no cases.
     */
    @Test
    void the_recordings_are_present() {
        assertThat(RecordedCases.files(RecordedCases.folder("conformance/cases"))).isNotEmpty();
        assertThat(RecordedCases.files(RecordedCases.folder("definitions"))).isNotEmpty();
    }

    private static Diagnostics validate(RecordedCases.Step step) {
        var type = step.step().path("params").path("type").asText("STANDARD");
        // Placeholders of the recording replace ids and ARNs.
        var definition = step.definition().replaceAll("\\$\\{[^}]*}", "x");
        return DefinitionValidator.validate(definition, MachineType.valueOf(type)).diagnostics();
    }

    private static String expectedError(JsonNode step) {
        for (JsonNode expect : step.path("expect")) {
            var text =
                    expect.path("errorText").asText(expect.path("error").path("message").asText());
            int at = text.indexOf(PREFIX);
            if (at >= 0) {
                return text.substring(at + PREFIX.length(), text.length() - 1);
            }
        }
        return "";
    }

    static Stream<RecordedCases.Step> created() {
        return RecordedCases.steps(List.of("CreateStateMachine", "UpdateStateMachine")).stream();
    }

    @ParameterizedTest
    @MethodSource("created")
    void a_creation_gives_the_recorded_answer(RecordedCases.Step step) {
        assertThat(validate(step).errorsText()).isEqualTo(expectedError(step.step()));
    }

    static Stream<RecordedCases.Step> validated() {
        return RecordedCases.steps(List.of("ValidateStateMachineDefinition")).stream();
    }

    @ParameterizedTest
    @MethodSource("validated")
    void a_validation_gives_the_recorded_answer(RecordedCases.Step step) {
        var expected = step.step().path("expect").path(0).path("response").path("diagnostics");
        var errors = validate(step).errors();
        assertThat(errors).hasSize(expected.size());
        for (int i = 0; i < errors.size(); i++) {
            assertThat(shape(errors.get(i))).isEqualTo(shape(expected.get(i)));
        }
    }

    private static List<String> shape(Diagnostic errors) {
        return List.of(
                errors.severity().name(),
                errors.code().name(),
                errors.message(),
                errors.location() == null ? "" : errors.location());
    }

    private static List<String> shape(JsonNode recorded) {
        return Stream.of("severity", "code", "message", "location")
                .map(field -> recorded.path(field).asText())
                .toList();
    }

    static Stream<Path> realWorldDefinitions() {
        return RecordedCases.files(RecordedCases.folder("definitions")).stream();
    }

    @ParameterizedTest
    @MethodSource("realWorldDefinitions")
    void real_world_definitions_are_accepted(Path file) throws IOException {
        var definition = Files.readString(file);
        var diagnostics =
                DefinitionValidator.validate(definition, MachineType.STANDARD).diagnostics();
        assertThat(diagnostics.errorsText()).isEmpty();
        assertThat(DefinitionParser.compile(definition).root().states()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("created")
    void a_definition_that_is_accepted_as_recorded_compiles(RecordedCases.Step step) {
        if (expectedError(step.step()).isEmpty() && validate(step).errors().isEmpty()) {
            var stored = step.definition().replaceAll("\\$\\{[^}]*}", "x");
            assertThat(DefinitionParser.compile(stored).root().states()).isNotEmpty();
        }
    }
}
