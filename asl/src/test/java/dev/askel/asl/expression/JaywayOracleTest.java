package dev.askel.asl.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.askel.asl.expression.path.PathExpression;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the results and messages of random paths over random values with those of Jayway
 * JsonPath 2.0, whose dialect AWS uses (docs/aws/asl.md section 2.4).
 *
 * <p>The values have no fractions, integers beyond 64 bits or lone surrogates, which Jackson's own
 * nodes print and compare differently.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JaywayOracleTest {
    private static final int PATHS = 20_000;

    private static final ObjectMapper JACKSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private static final Configuration JAYWAY =
            Configuration.builder()
                    .jsonProvider(new JacksonJsonNodeJsonProvider(JACKSON))
                    .mappingProvider(new JacksonMappingProvider(JACKSON))
                    .build();

    private static final String REFUSED = "refused";

    @Test
    void random_paths_find_the_same_nodes_as_jayway() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int found = 0;
        int failed = 0;
        for (int i = 0; i < PATHS; i++) {
            var input = RandomJson.value(random, 5);
            if (input.isNull() || isPrintedDifferently(input)) {
                continue;
            }
            var path = RandomPath.any(random);
            var expected = jayway(path, input);
            assertThat(ours(path, input))
                    .as("seed %d, round %d: %s of %s", seed, i, path, JsonEncoder.encode(input))
                    .isEqualTo(expected);
            found += expected.startsWith("found") && !expected.endsWith(" []") ? 1 : 0;
            failed += expected.startsWith("miss") || expected.startsWith("unusable") ? 1 : 0;
        }
        assertThat(found).as("paths that find something, seed %d", seed).isGreaterThan(PATHS / 20);
        assertThat(failed).as("paths that fail, seed %d", seed).isGreaterThan(PATHS / 20);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    $[?(@.a == b)], broken
                    $[?(@.a < 'x')], broken
                    $[?(@.a != '')], broken
                    $[?(@.a == $[1].a)], broken
                    $[?(@.b || @.a == b)], broken
                    $[?(b == @.a)], found []
                    $[?(@.a == ' 1 ')], broken
                    $[?(@.a == '1')], found [{"a":1}]
                    """)
    void a_number_compared_with_a_text_that_is_not_a_number_ends_the_path(
            String path, String expected) throws Exception {
        var input = JACKSON.readTree("[{\"a\":1},{\"a\":\"x\"}]");

        assertThat(jayway(path, input)).isEqualTo(expected);
        assertThat(ours(path, input)).isEqualTo(expected);
    }

    private static boolean isPrintedDifferently(JsonNode value) {
        if (value.isNumber()) {
            return !value.canConvertToLong() || !value.isIntegralNumber();
        }
        return value.isTextual()
                ? value.textValue().chars().anyMatch(c -> Character.isSurrogate((char) c))
                : value.valueStream().anyMatch(JaywayOracleTest::isPrintedDifferently);
    }

    private static String ours(String path, JsonNode input) throws Exception {
        var empty = TestScope.of("{}");
        var scope =
                new TestScope(
                        Payload.of(input),
                        empty.context(),
                        empty.variables(),
                        empty.random(),
                        empty.budget());
        PathExpression compiled;
        try {
            compiled = PathExpression.compile(path);
        } catch (InvalidExpressionException _) {
            return REFUSED;
        }
        return switch (compiled.find(scope)) {
            case PathExpression.Lookup.Found(JsonNode value) -> "found " + plain(value);
            case PathExpression.Lookup.Missing(var absence, String reason) ->
                    switch (absence) {
                        case PAST_END -> "found null";
                        case NO_NODE -> "miss: " + reason;
                        case NOT_APPLICABLE ->
                                reason.contains("number cannot be") || reason.contains("=~ needs")
                                        ? "broken"
                                        : "unusable: " + reason;
                    };
            case PathExpression.Lookup.Exhausted(Failure failure) -> failure.toString();
        };
    }

    private static String jayway(String path, JsonNode input) throws Exception {
        JsonPath compiled;
        try {
            compiled = JsonPath.compile(path);
        } catch (InvalidPathException _) {
            return REFUSED;
        }
        try {
            JsonNode value = compiled.read((Object) plain(input), JAYWAY);
            return "found " + (value == null ? NullNode.instance : value);
        } catch (PathNotFoundException e) {
            return "miss: " + e.getMessage();
        } catch (InvalidPathException e) {
            return "unusable: " + e.getMessage();
        } catch (NumberFormatException | ClassCastException _) {
            return "broken";
        }
    }

    private static JsonNode plain(JsonNode value) throws Exception {
        return JACKSON.readTree(JsonEncoder.encode(value));
    }
}
