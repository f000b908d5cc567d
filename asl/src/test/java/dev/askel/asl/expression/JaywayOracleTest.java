package dev.askel.asl.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Random paths over random values find what Jayway JsonPath finds, the library whose dialect AWS
 * speaks (asl.md section 2.4).
 *
 * <p>Left out is what Jayway 2.10 itself gets wrong or AWS's older release does not have: steps
 * after {@code ..[n]}, {@code ..*} and {@code ..[?()]}, functions, {@code empty} of objects, names
 * with blanks after a bracket within a filter, and the existence of paths from the root there.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JaywayOracleTest {
    private static final int PATHS = 20_000;

    private static final ObjectMapper JACKSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private static final Configuration JAYWAY =
            Configuration.builder()
                    .jsonProvider(new JacksonJsonProvider(JACKSON))
                    .mappingProvider(new JacksonMappingProvider(JACKSON))
                    .build();

    private static final String BROKEN = "broken";
    private static final String MISSING = "missing";
    private static final Optional<Object> NONE = Optional.of(List.of());

    @Test
    void random_paths_find_what_jayway_finds() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int found = 0;
        for (int i = 0; i < PATHS; i++) {
            var input = RandomJson.value(random, 5);
            if (input.isNull()) {
                continue;
            }
            var path = RandomPath.any(random);
            var expected = jayway(path, input);
            if (expected.equals(BROKEN)) {
                continue;
            }
            var ours = ours(path, input);
            assertThat(ours)
                    .as("seed %d, round %d: %s of %s", seed, i, path, JsonText.of(input))
                    .isEqualTo(expected);
            found += expected.equals(MISSING) || expected.equals(NONE) ? 0 : 1;
        }
        assertThat(found).as("paths that find something, seed %d", seed).isGreaterThan(PATHS / 20);
    }

    private static Object ours(String path, JsonNode input) throws Exception {
        var empty = TestScope.of("{}");
        var scope =
                new TestScope(
                        Payload.of(input),
                        empty.context(),
                        empty.variables(),
                        empty.chance(),
                        empty.budget());
        return switch (PathExpression.compile(path).find(scope)) {
            case PathExpression.Lookup.Found(JsonNode value) -> plain(value);
            case PathExpression.Lookup.Missing _ -> MISSING;
            case PathExpression.Lookup.Exhausted(Failure failure) -> failure;
        };
    }

    private static Object jayway(String path, JsonNode input) throws Exception {
        var compiled = JsonPath.compile(path);
        try {
            Object found = compiled.read(plain(input).orElseThrow(), JAYWAY);
            return Optional.ofNullable(found);
        } catch (PathNotFoundException _) {
            return compiled.isDefinite() ? MISSING : NONE;
        } catch (InvalidPathException _) {
            // A filter over a value that is neither object nor array.
            return NONE;
        } catch (JsonPathException | NumberFormatException _) {
            // Jayway breaks off at lists within a list that a filter compares.
            return BROKEN;
        }
    }

    private static Optional<Object> plain(JsonNode value) throws JsonProcessingException {
        return Optional.ofNullable(JACKSON.readValue(JsonText.of(value), Object.class));
    }
}
