package dev.askel.asl.expression;

import static dev.askel.asl.expression.TestScope.json;
import static dev.askel.asl.expression.TestScope.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.path.ReferencePath;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests reference paths (docs/aws/asl.md sections 2.1, ResultPath, and 2.4). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReferencePathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    $            | {"a":1}              | 9
                    $.b          | {"a":1}              | {"a":1,"b":9}
                    $.a          | {"a":1,"b":2}        | {"a":9,"b":2}
                    $['x y'].z   | {"a":1}              | {"a":1,"x y":{"z":9}}
                    $.a.b.c      | {"a":{"d":1}}        | {"a":{"d":1,"b":{"c":9}}}
                    $.a[1]       | {"a":[1,2,3]}        | {"a":[1,9,3]}
                    $[0].a       | [{}]                 | [{"a":9}]
                    """)
    void the_value_is_placed_at_the_path(String path, String input, String result)
            throws InvalidExpressionException {
        var raw = json(input);

        var placed = ReferencePath.compile(path).insert(raw, json("9").tree());

        assertThat(shown(placed)).isEqualTo(result);
        assertThat(Payload.of(raw.tree()).text()).as("the input itself").isEqualTo(input);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    $.b   | {}                     | {"b":9}
                    $.b   | {"a":1}                | {"a":1,"b":9}
                    $.b   | {"a":{"c":[1]}}        | {"a":{"c":[1]},"b":9}
                    $.b   | {"a":"b","ab":"\\"b\\":"} | {"a":"b","ab":"\\"b\\":","b":9}
                    $.b   | {"bb":1,"b ":2}        | {"bb":1,"b ":2,"b":9}
                    $['x y'] | {"größe":"€"}       | {"größe":"€","x y":9}
                    """)
    void a_new_member_is_added_to_the_text_of_an_object(String path, String input, String result)
            throws Exception {
        var raw = Payload.parseItem(input.getBytes(StandardCharsets.UTF_8));

        var appended = ReferencePath.compile(path).placeAsJson(raw, json("9"));

        assertThat(Objects.requireNonNull(appended).text()).isEqualTo(result);
        assertThat(raw.levelsIfEncoded()).as("no tree was made").isPositive();
        assertThat(raw.text()).as("the input itself").isEqualTo(input);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    $.a      | {"a":1}
                    $.a      | {"b":{"a":1}}
                    $.a      | [1]
                    $.a      | "text"
                    $.a      | {"b": 1}
                    $.größe  | {"b":1}
                    $['a"']  | {"b":1}
                    $.b.c    | {"a":1}
                    $.a[0]   | {"a":[1]}
                    $        | {"a":1}
                    """)
    void other_values_are_placed_in_the_tree(String path, String input) throws Exception {
        var raw = Payload.parseItem(input.getBytes(StandardCharsets.UTF_8));
        assertThat(ReferencePath.compile(path).placeAsJson(raw, json("9"))).isNull();
    }

    @Test
    void appended_text_is_that_of_the_tree() throws Exception {
        var random = new Random(7);
        int appended = 0;
        for (int i = 0; i < 5_000; i++) {
            var value = Payload.of(RandomJson.value(random, 3));
            var text = Payload.of(RandomJson.value(random, 3)).utf8();
            var path = ReferencePath.compile(random.nextBoolean() ? "$.c" : "$.longer_name");
            var joined = path.placeAsJson(Payload.parseItem(text), value);
            if (joined != null) {
                appended++;
                var placed = path.insert(Payload.parseItem(text), value.tree());
                assertThat(joined.text()).isEqualTo(shown(placed));
                assertThat(joined.sizeBytes()).isEqualTo(joined.utf8().length);
                assertThat(joined.levels()).isEqualTo(JsonSize.levels(joined.tree()));
            }
        }
        assertThat(appended).isGreaterThan(500);
    }

    @Test
    void a_large_or_deep_value_is_placed_in_the_tree() throws Exception {
        var path = ReferencePath.compile("$.b");
        var raw = Payload.parseItem("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(path.placeAsJson(raw, json("\"" + "x".repeat(70_000) + "\""))).isNull();
        assertThat(path.placeAsJson(raw, json("[".repeat(65) + "]".repeat(65)))).isNull();
        assertThat(path.placeAsJson(raw, json("[".repeat(64) + "]".repeat(64)))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    $.a.b  | {"a":"text"}
                    $.a.b  | {"a":null}
                    $.a    | "text"
                    $.a    | [1]
                    $.a    | null
                    $.a[3] | {"a":[1,2,3]}
                    $.a[0] | {}
                    $.a[0] | {"a":{}}
                    """)
    void a_path_that_cannot_be_applied_is_a_match_failure(String path, String input)
            throws InvalidExpressionException {
        var placed = ReferencePath.compile(path).insert(json(input), json("9").tree());

        assertThat(shown(placed))
                .isEqualTo(
                        "States.ResultPathMatchFailure: Unable to apply ReferencePath "
                                + path
                                + " to input "
                                + input);
    }

    @Test
    void values_beside_the_path_are_shared() throws InvalidExpressionException {
        var rawInput = json("{\"big\":[1],\"a\":{\"also\":{}}}");
        var input = rawInput.tree();

        var placed =
                (Evaluation.Value)
                        ReferencePath.compile("$.a.b").insert(rawInput, json("9").tree());

        assertThat(placed.value().get("big")).isSameAs(input.get("big"));
        assertThat(placed.value().get("a").get("also")).isSameAs(input.get("a").get("also"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$$",
                "$$.a",
                "$a",
                "$a.b",
                "$.*",
                "$..a",
                "$.a[*]",
                "$.a[1:]",
                "$.a[0,1]",
                "$.a[-1]",
                "$['a','b']",
                "$.a[?(@.b)]",
                "a",
                ""
            })
    void other_texts_are_refused_as_reference_paths(String path) {
        assertThatThrownBy(() -> ReferencePath.compile(path))
                .isInstanceOf(InvalidExpressionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$.a", "$.b.c", "$['two words'].a.b", "$['größe'].c", "$.a[1]"})
    void the_size_of_the_result_follows_from_its_parts(String path)
            throws InvalidExpressionException {
        var random = new Random(path.hashCode());
        var reference = ReferencePath.compile(path);
        int measured = 0;
        for (int i = 0; i < 200; i++) {
            var raw = Payload.of(RandomJson.value(random, 3));
            var value = Payload.of(RandomJson.value(random, 2));
            raw.checkSize(Integer.MAX_VALUE);
            if (reference.insert(raw, value.tree()) instanceof Evaluation.Value(var tree)) {
                var placed = Payload.of(tree);
                reference.setPlacedSize(raw, value, placed);
                measured += placed.knownSizeBytes() >= 0 ? 1 : 0;
                assertThat(placed.sizeBytes()).as(placed.text()).isEqualTo(placed.utf8().length);
            }
        }
        assertThat(measured > 0).as("some are measured").isEqualTo(!path.endsWith("]"));
    }

    @Test
    void a_result_that_nests_too_deeply_is_refused() throws InvalidExpressionException {
        var deep = json("[".repeat(999) + "]".repeat(999)).tree();

        assertThat(ReferencePath.compile("$.a").insert(json("{}"), deep))
                .isInstanceOf(Evaluation.Value.class);
        assertThat(shown(ReferencePath.compile("$.a.b").insert(json("{}"), deep)))
                .startsWith("States.Runtime: ");
    }
}
