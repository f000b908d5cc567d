package dev.askel.asl.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PayloadTest {
    private static Payload json(String text) {
        return TestScope.json(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    { "b" : 1 , "a" : [ ] }   | {"b":1,"a":[]}
                    [1.10, 1.0, 1e400, 1E+2]  | [1.10,1.0,1e400,1E+2]
                    [-0, -0.0, 0]             | [0,-0.0,0]
                    123456789012345678901234567890 | 123456789012345678901234567890
                    9223372036854775807       | 9223372036854775807
                    9223372036854775808       | 9223372036854775808
                    "a\\/b\\u00e9\\u0041"     | "a/béA"
                    "\\u0000\\u001f\\n\\u000b\\u007f" | "\\u0000\\u001F\\n\\u000B\\u007f"
                    "\\ud83d\\ude00"          | "😀"
                    "\\ude00\\ud83d"          | "\\uDE00\\uD83D"
                    {"a":1,"b":2,"a":3}       | {"a":3,"b":2}
                    null                      | null
                    """)
    void the_text_is_compact_and_keeps_numbers_order_and_unicode(String given, String compact) {
        compact = compact.replace("\\u007f", "\u007f");
        var payload = json(given);

        assertThat(payload.text()).isEqualTo(compact);
        assertThat(payload.verbatim()).isEqualTo(given);
        assertThat(Payload.ofStoredJson(payload.utf8()).tree()).isEqualTo(payload.tree());
        assertThat(payload.sizeBytes()).isEqualTo(given.getBytes(UTF_8).length);
        int bytes = compact.getBytes(UTF_8).length;
        assertThat(Payload.ofStoredJson(payload.utf8()).sizeBytes()).isEqualTo(bytes);
        assertThat(Payload.of(payload.tree()).checkSize(1_000)).isEqualTo(Payload.SizeCheck.FITS);
        assertThat(Payload.of(payload.tree()).checkSize(bytes)).isEqualTo(Payload.SizeCheck.FITS);
        assertThat(Payload.of(payload.tree()).checkSize(bytes - 1))
                .isEqualTo(Payload.SizeCheck.TOO_LARGE);
    }

    @Test
    void an_array_keeps_the_texts_of_its_items() {
        var array = Payload.array(List.of(json("[1, 2]"), Payload.of(json("[ 3 ]").tree())));

        assertThat(array.verbatim()).isEqualTo("[[1, 2],[3]]");
        assertThat(new String(array.verbatimUtf8(), UTF_8)).isEqualTo("[[1, 2],[3]]");
        assertThat(array.text()).isEqualTo("[[1,2],[3]]");
        assertThat(array.checkSize(11)).isEqualTo(Payload.SizeCheck.TOO_LARGE);
        assertThat(array.checkSize(12)).isEqualTo(Payload.SizeCheck.FITS);
        assertThat(array.sizeBytes()).isEqualTo(12);
        assertThat(Payload.array(List.of()).verbatim()).isEqualTo("[]");
    }

    @Test
    void blanks_count_in_the_size_of_a_text() {
        assertThat(json("[ 1 ]").checkSize(4)).isEqualTo(Payload.SizeCheck.TOO_LARGE);
        assertThat(json("[ 1 ]").checkSize(5)).isEqualTo(Payload.SizeCheck.FITS);
    }

    @Test
    void equal_texts_are_equal_payloads() {
        assertThat(json("{ \"a\": 1 }"))
                .isEqualTo(Payload.ofStoredJson("{\"a\":1}".getBytes(UTF_8)))
                .isEqualTo(Payload.ofVerbatim("{\"a\" :1}"))
                .hasSameHashCodeAs(json("{\"a\":1}"))
                .isNotEqualTo(json("{\"a\":1.0}"));
        assertThat(Payload.EMPTY_OBJECT).isEqualTo(json("{}"));
        assertThat(Payload.ofVerbatim("{ }").verbatim()).isEqualTo("{ }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1", "{\"a\": [", "[1}", "{\"a\":1]"})
    void the_message_of_a_refusal_does_not_quote_the_source(String text) {
        var refusal = catchThrowableOfType(MalformedJsonException.class, () -> Payload.parse(text));
        assertThat(refusal.getMessage())
                .matches("Unexpected (end-of-input|close marker).*")
                .doesNotContain("Source", "REDACTED", "(");
    }

    @Test
    void a_lone_surrogate_of_the_caller_becomes_an_escape() {
        var payload = json("[\"\ud800x\", \"\ud83d\ude00\"]");

        assertThat(payload.verbatim()).isEqualTo("[\"\\uD800x\", \"\ud83d\ude00\"]");
        assertThat(payload.text()).isEqualTo("[\"\\uD800x\",\"\ud83d\ude00\"]");
        assertThat(Payload.ofStoredJson(payload.utf8()).tree()).isEqualTo(payload.tree());
        assertThat(Payload.of(payload.tree()).checkSize(payload.sizeBytes()))
                .isEqualTo(Payload.SizeCheck.FITS);
    }

    /** Jackson accepts such names in a string, but refuses them in bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"\\udc00", "\\ud800", "a\\udc00b", "\\ud800\\ud800", "\\udc00\\ud800"})
    void a_name_with_an_escaped_lone_surrogate_is_read_from_the_journal(String name) {
        var payload = json("{\"" + name + "\":[1]}");

        var stored = Payload.ofStoredJson(payload.verbatim().getBytes(UTF_8));

        assertThat(stored.tree()).isEqualTo(payload.tree());
        assertThat(Payload.ofStoredJson(payload.utf8()).tree()).isEqualTo(payload.tree());
    }

    /** AWS's recording is test_invalid_start_execution_input. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    not some json | Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
                    {'not': 'json'} | Unexpected character (''' (code 39)): was expecting double-quote to start field name
                    § §           | No content to map due to end-of-input
                    1 2           | Trailing token (of type VALUE_NUMBER_INT) found after value
                    """)
    void text_that_is_not_json_is_refused_with_jacksons_text(String text, String message) {
        var refusal = catchThrowableOfType(MalformedJsonException.class, () -> Payload.parse(text));

        assertThat(refusal).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NaN",
                "[1,]",
                "{a:1}",
                "// x\n1",
                "01",
                "+1",
                ".5",
                "1.",
                "\"\n\"",
                "[",
                "{\"a\"}",
                "\"\\x\"",
                "\ufeff{}",
                "[1}",
                "1e",
                "tru",
                "Infinity"
            })
    void json_is_read_strictly(String text) {
        assertThat(catchThrowableOfType(MalformedJsonException.class, () -> Payload.parse(text)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"not a definition, 1, 1", "'{\n  \"a\": x}', 2, 8", "'', 1, 1", "1 2, 1, 3"})
    void a_refusal_has_its_line_and_column(String text, int line, int column) {
        var refusal = catchThrowableOfType(MalformedJsonException.class, () -> Payload.parse(text));

        assertThat(refusal.line()).isEqualTo(line);
        assertThat(refusal.column()).isEqualTo(column);
    }

    @Test
    void at_most_a_thousand_levels_are_read() {
        assertThat(json("[".repeat(1000) + "]".repeat(1000)).sizeBytes()).isEqualTo(2000);
        assertThat(
                        catchThrowableOfType(
                                MalformedJsonException.class,
                                () -> Payload.parse("[".repeat(1001) + "]".repeat(1001))))
                .hasMessageContaining("1001");
    }

    @Test
    void a_value_that_holds_a_part_many_times_is_measured_without_being_written() {
        JsonNode node = JsonNodeFactory.instance.textNode("x".repeat(1_000));
        for (int i = 0; i < 40; i++) {
            node = JsonNodeFactory.instance.arrayNode().add(node).add(node);
        }

        assertThat(Payload.of(node).checkSize(262_144)).isEqualTo(Payload.SizeCheck.TOO_LARGE);
    }

    @Test
    void a_value_nested_too_deeply_is_measured_without_recursion_to_its_end() {
        JsonNode node = JsonNodeFactory.instance.nullNode();
        for (int i = 0; i < 100_000; i++) {
            node = JsonNodeFactory.instance.arrayNode().add(node);
        }

        assertThat(Payload.of(node).checkSize(262_144)).isEqualTo(Payload.SizeCheck.TOO_DEEP);
    }

    @Test
    void numbers_too_large_to_compute_with_keep_their_text_and_compare() {
        var huge = "9".repeat(200_000);
        var numbers =
                json("[1e999999999999, -1e999999999999, 1e-999999999999, " + huge + "]").tree();

        assertThat(Payload.of(numbers).text())
                .isEqualTo("[1e999999999999,-1e999999999999,1e-999999999999," + huge + "]");
        assertThat(JsonEquality.compare(numbers.get(0), numbers.get(3))).isPositive();
        assertThat(JsonEquality.compare(numbers.get(1), numbers.get(2))).isNegative();
        assertThat(numbers.get(2).decimalValue()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(numbers.get(0).longValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(numbers.get(0).bigIntegerValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(numbers.get(0).doubleValue()).isInfinite();
    }

    @Test
    void random_json_survives_a_round_trip() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            var tree = RandomJson.value(random, 4);
            var payload = Payload.of(tree);
            var description = "seed %d, round %d: %s".formatted(seed, i, payload.text());

            var read = json(payload.text());
            assertThat(read.tree()).as(description).isEqualTo(tree);
            assertThat(read.text()).as(description).isEqualTo(payload.text());
            assertThat(Payload.ofStoredJson(payload.utf8()).tree()).as(description).isEqualTo(tree);
            assertThat(JsonSize.measure(tree, Long.MAX_VALUE).bytes())
                    .as(description)
                    .isEqualTo(payload.utf8().length);
        }
    }
}
