package dev.askel.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void separates_members_and_items_with_commas() {
        var json =
                new JsonWriter(1)
                        .beginObject()
                        .member("a", "1")
                        .member("absent", (String) null)
                        .name("b")
                        .beginObject()
                        .endObject()
                        .name("c")
                        .beginArray()
                        .number(-1)
                        .bool(true)
                        .beginArray()
                        .endArray()
                        .string("x")
                        .endArray()
                        .member("d", false)
                        .endObject();
        assertThat(text(json))
                .isEqualTo("{\"a\":\"1\",\"b\":{},\"c\":[-1,true,[],\"x\"],\"d\":false}");
    }

    @Test
    void writes_an_empty_list_and_omits_an_absent_one() {
        var json =
                new JsonWriter()
                        .beginObject()
                        .member("empty", List.<String>of(), JsonWriter::string)
                        .<String>member("absent", null, JsonWriter::string)
                        .endObject();
        assertThat(text(json)).isEqualTo("{\"empty\":[]}");
    }

    @Test
    void any_text_is_read_back_unchanged() throws Exception {
        var random = new Random(20260301);
        var kinds =
                List.of(
                        "a",
                        "\"",
                        "\\",
                        "\n",
                        "\u0000",
                        "\u001F",
                        "\u007F",
                        "å",
                        "\u2028",
                        "\uFFFF",
                        "\uD83D\uDE00",
                        "\uD83D",
                        "\uDE00");
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(kinds.get(random.nextInt(kinds.size())));
            }
            var json = new JsonWriter(1).string(text.toString());
            assertThat(JSON.readTree(json.toByteArray()).textValue()).isEqualTo(text.toString());
        }
    }

    @Test
    void utf_8_bytes_are_written_like_the_same_text() {
        var text = "{\"a\":\"å\\\\ \uD83D\uDE00\n\t\u0001\"}";
        assertThat(new JsonWriter(1).string(text.getBytes(StandardCharsets.UTF_8)).toByteArray())
                .isEqualTo(new JsonWriter(1).string(text).toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000",
        "1, 0.001",
        "1700000000123, 1700000000.123",
        "1700000060000, 1700000060.000",
        "-1500, -1.500"
    })
    void writes_instants_as_seconds_with_milliseconds(long millis, String expected) {
        assertThat(text(new JsonWriter().instant(Instant.ofEpochMilli(millis))))
                .isEqualTo(expected);
    }

    private static String text(JsonWriter json) {
        return new String(json.toByteArray(), StandardCharsets.UTF_8);
    }
}
