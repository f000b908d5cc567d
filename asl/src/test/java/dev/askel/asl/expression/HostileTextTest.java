package dev.askel.asl.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.path.ReferencePath;
import dev.askel.asl.expression.template.PayloadTemplate;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that any text is either refused by the compiler or evaluated, without an exception. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostileTextTest {
    private static final int ROUNDS = 20_000;

    private static final String[] PARTS = {
        "$",
        "$$",
        "@",
        ".",
        "..",
        "[",
        "]",
        "(",
        ")",
        "?",
        "*",
        "'",
        "\"",
        "\\",
        ",",
        ":",
        "-",
        " ",
        "a",
        "b",
        "0",
        "1",
        "9999999999",
        "==",
        "=~",
        "/a/",
        "/",
        "&&",
        "||",
        "!",
        "<",
        "in",
        "size",
        "true",
        "null",
        "{",
        "}",
        "{}",
        "States.",
        "Format",
        "Array",
        "States.Array(",
        "ArrayUnique",
        "States.MathAdd(",
        "States.StringToJson(",
        "$.a",
        "@.b",
        "[?(",
        ")]",
        "['a']",
        "\n",
        "\0",
        "\ud800",
        "é",
        "1e999999999",
        "\\u00",
        "\\u12",
        "..*",
        "x*x*x*y"
    };

    private static final String[] INPUTS = {
        "null", "{}", "[]", "\"a\"", "{\"a\":[1,\"xxxxxxxxxxxxxxxxxxxxxxxx\",{\"b\":1e999999999}]}"
    };

    @Test
    void random_texts_never_throw() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int compiled = 0;
        for (int i = 0; i < ROUNDS; i++) {
            var text = text(random);
            var input = INPUTS[random.nextInt(INPUTS.length)];
            try {
                compiled += compileAndEvaluate(text, input);
            } catch (RuntimeException | Error e) {
                fail("seed %d, round %d: %s over %s".formatted(seed, i, text, input), e);
            }
        }
        assertThat(compiled).as("texts that compile, seed %d", seed).isGreaterThan(ROUNDS / 50);
    }

    private static String text(Random random) {
        var out = new StringBuilder();
        switch (random.nextInt(4)) {
            case 0 -> out.append("$");
            case 1 -> out.append("States.Array(");
            case 2 -> out.append(RandomPath.any(random));
            default -> {}
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            out.append(PARTS[random.nextInt(PARTS.length)]);
        }
        if (out.indexOf("States.Array(") == 0 && random.nextBoolean()) {
            out.append(')');
        }
        if (!out.isEmpty() && random.nextInt(3) == 0) {
            out.deleteCharAt(random.nextInt(out.length()));
        }
        return out.toString();
    }

    /**
     * Compiles and evaluates a text in every language. Returns 1 when it compiles in at least one
     * of them, else 0.
     */
    private static int compileAndEvaluate(String text, String input) {
        int compiled = 0;
        var scope = TestScope.of(input).withBudget(new Budget(100_000, 100_000));
        var template = JsonNodeFactory.instance.objectNode().put("x.$", text);
        for (int kind = 0; kind < 4; kind++) {
            try {
                var result =
                        switch (kind) {
                            case 0 -> PathExpression.compile(text).evaluate(scope);
                            case 1 -> IntrinsicCall.compile(text).evaluate(scope);
                            case 2 -> PayloadTemplate.compile(template).evaluate(scope);
                            default ->
                                    ReferencePath.compile(text)
                                            .insert(scope.input(), scope.context());
                        };
                assertThat(result).isNotNull();
                compiled = 1;
            } catch (InvalidExpressionException refusal) {
                assertThat(refusal.getMessage()).isNotEmpty();
            }
        }
        return compiled;
    }

    @Test
    void random_texts_are_json_or_malformed() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            var text = JsonEncoder.encode(RandomJson.value(random, 3));
            var damagedText = new StringBuilder(text);
            damagedText.insert(
                    random.nextInt(text.length() + 1), PARTS[random.nextInt(PARTS.length)]);
            try {
                var payload = Payload.parse(damagedText.toString());
                assertThat(TestScope.json(payload.text()).tree()).isEqualTo(payload.tree());
            } catch (MalformedJsonException malformed) {
                assertThat(malformed.getMessage()).isNotEmpty();
            } catch (RuntimeException | Error e) {
                fail("seed %d, round %d: %s".formatted(seed, i, damagedText), e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 50_000})
    void long_and_deep_texts_are_refused_or_evaluated(int length) {
        var texts =
                new String[] {
                    "$" + ".a".repeat(length),
                    "$" + "[0]".repeat(length),
                    "$" + "..a".repeat(length),
                    "$[?(" + "(".repeat(length) + "@.a" + ")".repeat(length) + ")]",
                    "$[?(" + "!".repeat(length) + "(@.a))]",
                    "$" + "[?(@".repeat(length) + ")]".repeat(length),
                    "$[?(@ =~ /" + "(".repeat(length) + "a" + ")".repeat(length) + "/)]",
                    "$[?(@ =~ /" + "[\\]".repeat(length) + "a" + "]".repeat(length) + "/)]",
                    "$[?(@ =~ /" + "(?:\\(".repeat(length) + "/)]",
                    "$[?(@ == " + "[".repeat(length) + "]".repeat(length) + ")]",
                    "$['" + "\\' ".repeat(length) + "']",
                    "$[?(@.a" + " && @.a".repeat(length) + ")]",
                    "$[" + "1,".repeat(length) + "1]",
                    "States.Array(" + "$,".repeat(length) + "$)",
                    "States.Array(".repeat(length),
                    "States.Format('" + "{}".repeat(length) + "')",
                    "States.Array(" + "1".repeat(length) + ")",
                    "$" + "a".repeat(length)
                };
        for (var text : texts) {
            assertThat(compileAndEvaluate(text, "{\"a\":[1,\"x\"]}"))
                    .as(text.substring(0, 30))
                    .isBetween(0, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$.list[?($.big =~ /a*b/)]",
                "$.list[?(@ == $.digits)]",
                "$.list[?($.big < $.bigger)]"
            })
    void comparing_long_texts_with_each_node_spends_the_budget(String path)
            throws InvalidExpressionException {
        var input =
                """
                {"list": [%s0], "big": "%2$s", "bigger": "%2$sb", "digits": "%3$s"}
                """
                        .formatted("0,".repeat(1_000), "a".repeat(100_000), "1".repeat(100_000));
        var scope = TestScope.of(input).withBudget(new Budget(5_000_000, 1_000_000));

        assertThat(PathExpression.compile(path).evaluate(scope))
                .isEqualTo(
                        Evaluation.failed(
                                "States.Runtime",
                                "The expressions of this state need more than 5000000 steps"));
    }

    /** If these texts were built for each element, they would take gigabytes. */
    @Test
    void long_names_that_no_element_has_are_not_copied_for_each_element()
            throws InvalidExpressionException {
        var name = "n".repeat(200_000);
        var paths =
                new String[] {
                    "$.list[*]." + name,
                    "$.list[*]['" + name + "','b']",
                    "$.list[?(@." + name + ")]",
                    "$.list[?(@['" + name + "','b'] == 1)]",
                    "$.list[?(@.a.b." + name + " == 1)]"
                };
        var input = "{\"list\": [" + "\"\",{\"a\":[]},".repeat(10_000) + "{}]}";
        for (var path : paths) {
            var scope = TestScope.of(input);
            var expression = PathExpression.compile(path);
            var result = expression.find(scope);
            long before = allocatedBytes();
            assertThat(expression.find(scope)).isEqualTo(result);
            assertThat(allocatedBytes() - before).as(path.substring(0, 20)).isLessThan(50_000_000);
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @Test
    void the_texts_of_a_condition_are_unescaped_once() throws InvalidExpressionException {
        var scope = TestScope.of("{\"list\": [" + "\"\",".repeat(10_000) + "\"it's\"]}");
        var path =
                PathExpression.compile(
                        "$.list[?(@ == '" + "\\'".repeat(100_000) + "' || @ == 'it\\'s')]");
        long before = allocatedBytes();

        assertThat(TestScope.shown(path.evaluate(scope))).isEqualTo("[\"it's\"]");
        assertThat(allocatedBytes() - before).isLessThan(50_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@.x", "@.a[0][0][0][0].x", "@['x','y']"})
    void misses_that_a_filter_drops_spend_the_budget(String path)
            throws InvalidExpressionException {
        var input = "{\"list\": [" + "{\"a\":[[[[{}]]]]},".repeat(1_000) + "{}]}";
        var scope = TestScope.of(input).withBudget(new Budget(5_000_000, 1_000_000));
        var condition = (path + " || ").repeat(500) + path;

        assertThat(
                        TestScope.shown(
                                PathExpression.compile("$.list[?(" + condition + ")]")
                                        .evaluate(scope)))
                .isEqualTo(
                        "States.Runtime: The expressions of this state need more than 5000000 steps");
    }

    @Test
    void separators_spend_the_budget_once() throws InvalidExpressionException {
        var scope = TestScope.of("{\"s\": \"a-b_c\", \"d\": \"_" + "-".repeat(100_000) + "\"}");

        assertThat(IntrinsicCall.compile("States.StringSplit($.s, $.d)").evaluate(scope))
                .isEqualTo(new Evaluation.Value(TestScope.json("[\"a\",\"b\",\"c\"]").tree()));
        assertThat(scope.budget().stepsSpent()).isBetween(100_000L, 101_000L);
    }
}
