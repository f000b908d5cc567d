package dev.askel.asl.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that bytes are recognized only if reading and writing them again gives the same bytes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CompactJsonTest {
    private static final int TEXTS = 20_000;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-1",
                "123456789012345678",
                "1.50",
                "1e400",
                "-0.0",
                "true",
                "false",
                "null",
                "{\"a\":{\"b\":[1,[2]]},\"c\":\"d\"}",
                "\"a\\\"b\\\\c\\n\\t\"",
                "\"ä€😀\"",
                "\"long enough for several steps of eight bytes ä \\n and more\"",
                "{\"a\":1,\"b\":1,\"\":1}",
                "[{\"a\":1},{\"a\":1}]",
                "\"/\u007f\u2028\""
            })
    void compact_text_is_recognized(String text) throws MalformedJsonException {
        assertThat(CompactJson.levels(utf8(text)))
                .isEqualTo(JsonSize.levels(JsonReader.read(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "{ }",
                "[1, 2]",
                "{\"a\":1,\"a\":2}",
                "-0",
                "01",
                "1.",
                ".5",
                "1e",
                "+1",
                "1234567890123456789",
                "nul",
                "nulls",
                "tru",
                "[1",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "[1,]",
                "{\"a\":1,}",
                "\"\\u0041\"",
                "\"\\/\"",
                "\"\\x\"",
                "\"a",
                "\"a\\",
                "\"\n\"",
                "[1]]",
                "\uFEFF1",
                "'a'",
                "NaN"
            })
    void other_text_is_not_recognized(String text) {
        assertThat(CompactJson.levels(utf8(text))).isEqualTo(CompactJson.UNKNOWN);
    }

    @Test
    void bytes_that_are_no_utf8_are_not_recognized() {
        for (var bytes :
                new int[][] {
                    {0x80},
                    {0xC0, 0xAF},
                    {0xC3},
                    {0xE0, 0x80, 0x80},
                    {0xED, 0xA0, 0x80},
                    {0xE2, 0x82},
                    {0xF0, 0x80, 0x80, 0x80},
                    {0xF4, 0x90, 0x80, 0x80},
                    {0xF5, 0x80, 0x80, 0x80},
                    {0xFF}
                }) {
            var text = new byte[bytes.length + 2];
            text[0] = '"';
            for (int i = 0; i < bytes.length; i++) {
                text[i + 1] = (byte) bytes[i];
            }
            text[text.length - 1] = '"';
            assertThat(CompactJson.levels(text)).isEqualTo(CompactJson.UNKNOWN);
        }
    }

    @Test
    void deep_text_and_objects_with_many_keys_are_not_recognized() {
        assertThat(CompactJson.levels(utf8("[".repeat(64) + "]".repeat(64)))).isEqualTo(64);
        assertThat(CompactJson.levels(utf8("[".repeat(65) + "]".repeat(65))))
                .isEqualTo(CompactJson.UNKNOWN);
        var keys = new StringBuilder("{\"k\":0");
        for (int i = 0; i < 64; i++) {
            keys.append(",\"k").append(i).append("\":0");
        }
        assertThat(CompactJson.levels(utf8(keys + "}"))).isEqualTo(CompactJson.UNKNOWN);
    }

    @Test
    void recognized_text_is_what_the_writer_writes() throws MalformedJsonException {
        var random = new Random(5);
        int recognized = 0;
        for (int i = 0; i < TEXTS; i++) {
            var text = changed(utf8(JsonEncoder.encode(RandomJson.value(random, 4))), random);
            int levels = CompactJson.levels(text);
            if (levels != CompactJson.UNKNOWN) {
                recognized++;
                var tree = JsonReader.read(new String(text, StandardCharsets.UTF_8));
                assertThat(utf8(JsonEncoder.encode(tree))).isEqualTo(text);
                assertThat(levels).isEqualTo(JsonSize.levels(tree));
            }
        }
        assertThat(recognized).isGreaterThan(TEXTS / 4);
    }

    /** Changes a byte of every second text. */
    private static byte[] changed(byte[] text, Random random) {
        if (random.nextBoolean()) {
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
        }
        return text;
    }

    @Test
    void an_item_is_the_same_with_and_without_a_tree() throws MalformedJsonException {
        for (var text :
                new String[] {
                    "{\"a\":[1,2]}",
                    "{\"a\": [1, 2]}",
                    "{\"a\":1,\"a\":2}",
                    "\"\\u0041\"",
                    " 7 ",
                    "-0"
                }) {
            var item = Payload.parseItem(utf8(text));
            var expected = Payload.parse(text).withoutOriginalJson();
            assertThat(item.text()).isEqualTo(expected.text());
            assertThat(item.verbatim()).isEqualTo(expected.verbatim());
            assertThat(item.tree()).isEqualTo(expected.tree());
            assertThat(item.sizeBytes()).isEqualTo(expected.sizeBytes());
            assertThat(item.levels()).isEqualTo(expected.levels());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"a\":[1,2]}", "{\"a\": [1, 2]}", " \"\\u0041\"", "{\"a\":1,\"a\":2}"})
    void stored_text_keeps_its_form(String text) {
        var stored = Payload.ofVerbatim(utf8(text));
        var expected = Payload.ofVerbatim(text);
        assertThat(stored.verbatim()).isEqualTo(text);
        assertThat(stored.verbatimUtf8()).isEqualTo(utf8(text));
        assertThat(stored.text()).isEqualTo(expected.text());
        assertThat(stored.hasOriginalJson()).isEqualTo(expected.hasOriginalJson());
        assertThat(stored.sizeBytes()).isEqualTo(expected.sizeBytes());
    }
}
