package dev.askel.asl.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.parser.DefinitionParser.Format;
import dev.askel.asl.parser.source.Position;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PositionsTest {

    private static List<Diagnostic> diagnostics(Format form, String text) {
        return DefinitionParser.parse(form, text, (_, _) -> {}).diagnostics().all();
    }

    private static void assertMissingTarget(Format form, String text, int line, int column) {
        assertThat(diagnostics(form, text))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.location()).isEqualTo("/States/A/Next");
                    assertThat(each.position()).isEqualTo(new Position(line, column));
                });
    }

    @Test
    void a_diagnostic_has_the_line_and_the_column_of_its_field() {
        assertMissingTarget(
                Format.JSON,
                """
                {
                  "StartAt": "A",
                  "States": {
                    "A": {"Type": "Pass", "Next": "Gone"}
                  }
                }
                """,
                4,
                35);
    }

    @Test
    void comments_and_trailing_commas_are_accepted_in_files() {
        assertMissingTarget(
                Format.ANNOTATED_JSON,
                """
                // the first
                {
                  "StartAt": "A", /* where it begins */
                  "States": {
                    "A": {"Type": "Pass", "Next": "Gone"}, # more to come
                  },
                }
                """,
                5,
                35);
    }

    @Test
    void yaml_is_accepted_in_files() {
        assertMissingTarget(
                Format.YAML,
                """
                # the first
                StartAt: A
                States:
                  A:
                    Type: Pass
                    Next: Gone
                """,
                6,
                11);
    }

    @Test
    void yaml_gives_the_same_machine_as_json() {
        var yaml =
                DefinitionParser.parse(
                        Format.YAML,
                        """
                        StartAt: A
                        TimeoutSeconds: 60
                        States:
                          A: &pass
                            Type: Pass
                            Result: {list: [1, 1.10, true, null, "1", no], text: 'x'}
                            End: true
                        """,
                        (_, _) -> {});
        var json =
                DefinitionParser.parse(
                        """
                        {"StartAt": "A", "TimeoutSeconds": 60, "States": {"A": {"Type": "Pass",
                          "Result": {"list": [1, 1.10, true, null, "1", "no"], "text": "x"},
                          "End": true}}}
                        """);
        assertThat(yaml.machine()).isNotNull().isEqualTo(json.machine());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"StartAt\": \"A\"}",
                "// first\n{\"StartAt\": \"A\"}",
                "/* first */ {\"StartAt\": \"A\"}",
                "[]",
                "17",
                "\"text\"",
                "not a definition",
                "http://example.org"
            })
    void a_text_that_does_not_begin_as_yaml_is_read_as_json(String text) {
        assertThat(Format.detect(text)).isEqualTo(Format.ANNOTATED_JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "StartAt: A",
                "\nStates:\n  A: {}",
                "\"StartAt\": A",
                "'StartAt' : A",
                "# first\n{StartAt: A}",
                "---\nStartAt: A"
            })
    void a_text_that_begins_with_a_key_or_a_comment_is_read_as_yaml(String text) {
        assertThat(Format.detect(text)).isEqualTo(Format.YAML);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a definition",
                "{\"StartAt\": ",
                "{\"StartAt\": \"A\" \"States\": {}}",
                "{\"StartAt\": \"A\"} and more",
                "[1, 2",
                "[]",
                "17"
            })
    void text_that_is_not_json_has_the_same_diagnostic_with_and_without_annotations(String text) {
        assertThat(diagnostics(Format.ANNOTATED_JSON, text))
                .isNotEmpty()
                .isEqualTo(diagnostics(Format.JSON, text));
    }

    @Test
    void an_error_after_a_comment_has_its_own_position() {
        assertThat(diagnostics(Format.ANNOTATED_JSON, "// first\n{\"StartAt\": A}"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.code()).isEqualTo(Diagnostic.Code.INVALID_JSON_DESCRIPTION);
                    assertThat(each.position()).isEqualTo(new Position(2, 13));
                });
    }

    @Test
    void yaml_with_only_comments_is_not_a_definition() {
        assertThat(diagnostics(Format.YAML, "# nothing yet\n"))
                .extracting(Diagnostic::message)
                .containsExactly("Definition must be a valid JSON object");
    }

    @Test
    void diagnostics_are_ordered_by_phase_and_then_by_position() {
        assertThat(
                        diagnostics(
                                Format.JSON,
                                """
                                {"States": {
                                  "A": {"Type": "Wait", "Seconds": "x", "Next": "Gone"},
                                  "B": {"Type": "Nap"}},
                                 "StartAt": "C"}
                                """))
                .extracting(Diagnostic::location)
                .containsExactly(
                        "/States/A/Seconds", "/States/B/Type", "/States/A/Next", "/StartAt");
    }

    @Test
    void a_few_lines_of_yaml_cannot_expand_to_billions_of_values() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            var alias = "*a" + (i - 1);
            text.append(
                    "a%d: &a%d [%s]%n"
                            .formatted(
                                    i,
                                    i,
                                    String.join(
                                            ", ",
                                            List.of(
                                                    alias, alias, alias, alias, alias, alias, alias,
                                                    alias, alias, alias))));
        }
        assertThat(diagnostics(Format.YAML, text.toString()))
                .singleElement()
                .satisfies(each -> assertThat(each.message()).startsWith("Aliases repeat"));
    }
}
