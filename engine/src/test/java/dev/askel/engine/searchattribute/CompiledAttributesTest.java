package dev.askel.engine.searchattribute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of inputs, and the problems of values that do not fit. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CompiledAttributesTest {
    private static @Nullable List<AttributeRow> valuesOf(
            AttributeType type, String expression, String input) throws MalformedJsonException {
        var stored =
                AttributesJson.write(
                        List.of(
                                new StoredAttribute(
                                        1, new AttributeDefinition("a", type, expression))));
        return CompiledAttributes.of(stored).valuesOf(Payload.parse(input), Instant.EPOCH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "KEYWORD | \"A-17\"                      | KEYWORD | A-17",
                "KEYWORD | 17                            | KEYWORD | 17",
                "KEYWORD | 1.10                          | KEYWORD | 1.1",
                "KEYWORD | 9007199254740993              | KEYWORD | 9007199254740993",
                "KEYWORD | 12345678901234567890          | PROBLEM | INEXACT_NUMBER",
                "KEYWORD | -1e300                        | PROBLEM | INEXACT_NUMBER",
                "KEYWORD | true                          | KEYWORD | true",
                "KEYWORD | {\"a\":1}                     | PROBLEM | WRONG_TYPE",
                "KEYWORD | \"\\u0000\"                   | PROBLEM | UNSUPPORTED_CHARACTER",
                "TEXT    | 17                            | PROBLEM | WRONG_TYPE",
                "NUMBER  | 17.5                          | NUMBER  | 17.5",
                "NUMBER  | 9007199254740993              | PROBLEM | INEXACT_NUMBER",
                "NUMBER  | \"17\"                        | PROBLEM | WRONG_TYPE",
                "TIME    | \"2026-11-30T13:00:00+01:00\" | TIME    | 1796040000000",
                "TIME    | \"9999-12-31T23:59:59.9999Z\" | TIME    | 253402300799999",
                "TIME    | \"+10000-01-01T00:00:00Z\"    | PROBLEM | WRONG_TYPE",
                "TIME    | \"+999999999-01-01T00:00:00Z\" | PROBLEM | WRONG_TYPE",
                "TIME    | \"-999999999-01-01T00:00:00Z\" | PROBLEM | WRONG_TYPE",
                "TIME    | \"yesterday\"                 | PROBLEM | WRONG_TYPE",
                "TIME    | 1796040000                    | PROBLEM | WRONG_TYPE",
                "BOOLEAN | false                         | FLAG    | false",
                "BOOLEAN | \"true\"                      | PROBLEM | WRONG_TYPE",
            })
    void a_value_fits_its_type_or_has_a_problem(
            AttributeType type, String json, Kind kind, String value)
            throws MalformedJsonException {
        assertThat(valuesOf(type, "{% $states.input.v %}", "{\"v\":" + json + "}"))
                .containsExactly(new AttributeRow(1, kind, value));
    }

    @Test
    void a_missing_value_and_null_are_no_values() throws MalformedJsonException {
        assertThat(valuesOf(AttributeType.KEYWORD, "{% $states.input.v %}", "{}")).isNull();
        assertThat(valuesOf(AttributeType.KEYWORD, "{% $states.input.v %}", "{\"v\":null}"))
                .isNull();
    }

    @Test
    void a_value_longer_than_the_maximum_is_a_problem() throws MalformedJsonException {
        var keyword = "k".repeat(256);
        assertThat(valuesOf(AttributeType.KEYWORD, "{% $states.input %}", "\"" + keyword + "\""))
                .containsExactly(new AttributeRow(1, Kind.KEYWORD, keyword));
        assertThat(valuesOf(AttributeType.KEYWORD, "{% $states.input %}", "\"" + keyword + "k\""))
                .containsExactly(new AttributeRow(1, Kind.PROBLEM, "TOO_LONG"));
        assertThat(
                        valuesOf(
                                AttributeType.TEXT,
                                "{% $states.input %}",
                                "\"" + "t".repeat(2_049) + "\""))
                .containsExactly(new AttributeRow(1, Kind.PROBLEM, "TOO_LONG"));
    }

    @Test
    void a_failed_or_endless_expression_is_a_problem() throws MalformedJsonException {
        for (var expression :
                List.of("{% $error('no') %}", "{% ($f := function($n) { $f($n + 1) }; $f(1)) %}")) {
            assertThat(valuesOf(AttributeType.NUMBER, expression, "{}"))
                    .containsExactly(new AttributeRow(1, Kind.PROBLEM, "EXPRESSION_FAILED"));
        }
    }

    @Test
    void an_expensive_expression_takes_no_value_from_the_other_attributes()
            throws MalformedJsonException {
        var stored =
                AttributesJson.write(
                        List.of(
                                new StoredAttribute(
                                        1,
                                        new AttributeDefinition(
                                                "endless",
                                                AttributeType.NUMBER,
                                                "{% ($f := function($n) { $f($n + 1) }; $f(1)) %}")),
                                new StoredAttribute(
                                        2,
                                        new AttributeDefinition(
                                                "k",
                                                AttributeType.KEYWORD,
                                                "{% $states.input.k %}"))));
        assertThat(
                        CompiledAttributes.of(stored)
                                .valuesOf(Payload.parse("{\"k\":\"x\"}"), Instant.EPOCH))
                .containsExactly(
                        new AttributeRow(1, Kind.PROBLEM, "EXPRESSION_FAILED"),
                        new AttributeRow(2, Kind.KEYWORD, "x"));
    }

    @Test
    void a_text_is_split_into_words() throws MalformedJsonException {
        assertThat(
                        valuesOf(
                                AttributeType.TEXT,
                                "{% $states.input %}",
                                "\"Late PARCEL, late: \u00dcbergr\u00f6\u00dfe 42!\""))
                .containsExactly(
                        new AttributeRow(
                                1,
                                Kind.TEXT,
                                "Late PARCEL, late: \u00dcbergr\u00f6\u00dfe 42!",
                                List.of("late", "parcel", "\u00fcbergr\u00f6\u00dfe", "42")));
    }

    @Test
    void composed_and_decomposed_letters_are_equal_words() {
        assertThat(TextWords.of("Cafe\u0301 A\u0308RGER"))
                .isEqualTo(TextWords.of("caf\u00e9 \u00e4rger"))
                .containsExactly("caf\u00e9", "\u00e4rger");
    }

    @Test
    void the_text_of_a_definition_needs_an_expression() {
        assertThat(CompiledAttributes.refusal("{% $states.input %}")).isEmpty();
        assertThat(CompiledAttributes.refusal("orderId"))
                .contains("Member must be a JSONata expression between {% and %}");
        assertThat(CompiledAttributes.refusal("{% ( %}")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{% $states.context.Execution.Name %}     | $states.context",
                "{% $states.result.x %}                   | $states.result",
                "{% $states.inptu.id %}                   | $states.inptu",
                "{% $states.errorOutput %}                | $states.errorOutput",
                "{% $states.input.id & $states.context %} | $states.context",
            })
    void an_expression_of_data_that_no_execution_has_is_refused(String expression, String data) {
        assertThat(CompiledAttributes.refusal(expression).orElseThrow())
                .contains("reads " + data + ".");
    }

    @Test
    void an_expression_may_have_variables_and_functions_of_its_own() {
        assertThat(
                        CompiledAttributes.refusal(
                                "{% ($all := $states.input.items; $sum($map($all, function($each) { $each.price }))) %}"))
                .isEmpty();
        assertThat(CompiledAttributes.isLater("{% ($all := $states.input.items; $all[0]) %}"))
                .isFalse();
    }
}
