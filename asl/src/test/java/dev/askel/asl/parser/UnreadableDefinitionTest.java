package dev.askel.asl.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Diagnostic.Severity;
import dev.askel.asl.parser.source.Position;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are not JSON; recorded: test_sfn_api_validation. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnreadableDefinitionTest {

    private static Diagnostic onlyDiagnostic(String text) {
        var parsed = DefinitionParser.parse(text);
        assertThat(parsed.machine()).isNull();
        assertThat(parsed.diagnostics().all()).hasSize(1);
        return parsed.diagnostics().all().getFirst();
    }

    @Test
    void text_that_is_not_json_gets_the_error_message_of_aws() {
        var source = "[Source: (String)\"not a definition\"; line: 1, column: 4]";
        assertThat(onlyDiagnostic("not a definition"))
                .isEqualTo(
                        new Diagnostic(
                                Severity.ERROR,
                                Code.INVALID_JSON_DESCRIPTION,
                                "Unrecognized token 'not': was expecting (JSON String, Number,"
                                        + " Array, Object or token 'null', 'true' or 'false')\n"
                                        + " at "
                                        + source,
                                source,
                                new Position(1, 1)));
    }

    @Test
    void the_error_quotes_only_the_beginning_of_a_long_text() {
        assertThat(onlyDiagnostic("{" + " ".repeat(600)).location())
                .startsWith("[Source: (String)\"{ ")
                .contains(" \"[truncated 101 chars]; line: 1, column: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "[]", "1", "null", "\"text\""})
    void json_other_than_an_object_is_not_a_definition(String text) {
        assertThat(onlyDiagnostic(text).text())
                .isEqualTo("SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void a_blank_text_is_not_a_definition(String text) {
        assertThat(onlyDiagnostic(text).text())
                .isEqualTo("SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object");
    }

    @Test
    void a_text_that_is_nested_too_deeply_is_refused() {
        assertThat(onlyDiagnostic("{\"a\":".repeat(2_000)).code())
                .isEqualTo(Code.TOO_DEEPLY_NESTED);
        assertThat(onlyDiagnostic("[".repeat(1_000_000)).code()).isEqualTo(Code.TOO_DEEPLY_NESTED);
    }
}
