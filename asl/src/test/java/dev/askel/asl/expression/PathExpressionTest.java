package dev.askel.asl.expression;

import static dev.askel.asl.expression.TestScope.json;
import static dev.askel.asl.expression.TestScope.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.path.PathExpression;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests JSONPath (docs/aws/asl.md section 2.4). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PathExpressionTest {
    private static String read(String path, String input) throws InvalidExpressionException {
        return shown(PathExpression.compile(path).evaluate(TestScope.of(input)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    $               | {"a":1}                     | {"a":1}
                    $.a             | {"a":1}                     | 1
                    $['a']          | {"a":1}                     | 1
                    $.a.b[1]        | {"a":{"b":[1,{"c":2}]}}     | {"c":2}
                    $.a[ 1 ]        | {"a":[1,2,3]}               | 2
                    $[0]            | [[],{}]                     | []
                    $.[1]           | [[],{}]                     | {}
                    $.['a'].b       | {"a":{"b":null}}            | null
                    $.delivery-partner | {"delivery-partner":"UQS"} | "UQS"
                    $['two words']  | {"two words":true}          | true
                    $['a.b']        | {"a.b":0}                   | 0
                    $['a\\'b']      | {"a'b":0}                   | 0
                    $['Test\\""Name"'] | {"Test\\\\\\"\\"Name\\"":"x"} | "x"
                    $['a\\']         | {"a\\\\":0}                 | 0
                    $['a[b']        | {"a[b":0}                   | 0
                    $[0]a           | [{"a":0}]                   | 0
                    $.a()           | {"a()":0}                   | 0
                    $.größe         | {"größe":1.10}              | 1.10
                    """)
    void a_reference_path_finds_its_node(String path, String input, String value)
            throws InvalidExpressionException {
        assertThat(read(path, input)).isEqualTo(value);
        assertThat(PathExpression.compile(path).isReferencePath()).isTrue();
        assertThat(PathExpression.compile(path).isDefinite()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    $.items[*].n -> [1,2,3]
                    $.items.*.n -> [1,2,3]
                    $.items[1:].n -> [2,3]
                    $.items[:1].n -> [1]
                    $.items[0:2].n -> [1,2]
                    $.items[-2:].n -> [2,3]
                    $.items[:-1].n -> [1,2]
                    $.items[0,2].n -> [1,3]
                    $.items[0,5] -> [{"n":1,"s":"a"},null]
                    $.items[(@.length-1)].n -> 3
                    $.items[(@.size() - 2)].n -> 2
                    $..n -> [1,2,3]
                    $..['n'] -> [1,2,3]
                    $.items[?(@.n > 1)].s -> ["b1","c"]
                    $.items[?(@.n>1&&@.s=='c')].n -> [3]
                    $.items[?(@.n == 1 || @.s == 'c')].n -> [1,3]
                    $.items[?((@.n == 1 || @.n == 2) && @.t)].n -> [1,2]
                    $.items[?(!(@.n == 1))].n -> []
                    $.items[?(@.t)].n -> [2]
                    $.items[?(!@.t)].n -> [1,3]
                    $.items[?(!@.n == 1)].n -> [1]
                    $.items[?(@.s =~ /B\\d/i)].n -> [2]
                    $.items[?(@.n == $.pick)].s -> ["b1"]
                    $.items[?(@.n == '3')].s -> ["c"]
                    $.items[?(@.s==b1)].n -> [2]
                    $.items[?(@.s=="b1")].n -> []
                    $.items[?(@.none != 1)].n -> []
                    $.items[?(@.none == null)].n -> []
                    $.items[?(@.t[9] == null)].n -> [2]
                    $['pick', 'items'] -> {"pick":2,"items":[{"n":1,"s":"a"},{"n":2,"s":"b1","t":["x","y"]},{"n":3,"s":"c"}]}
                    $.items[0]['n','s'] -> {"n":1,"s":"a"}
                    """)
    void other_paths_have_the_result_of_jayway(String path, String expected)
            throws InvalidExpressionException {
        var input =
                "{\"pick\":2,\"items\":[{\"n\":1,\"s\":\"a\"},{\"n\":2,\"s\":\"b1\",\"t\":[\"x\",\"y\"]},{\"n\":3,\"s\":\"c\"}]}";

        assertThat(read(path, input)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$.a*", "$.a?", "$.a@b", "$[0]a@", "$$.a@b", "$v.a*"})
    void a_path_with_an_operator_in_a_name_is_not_a_reference_path(String path)
            throws InvalidExpressionException {
        assertThat(PathExpression.compile(path).isReferencePath()).isFalse();
        assertThat(PathExpression.compile(path).isDefinite()).isTrue();
    }

    @Test
    void a_quoted_name_may_contain_operators() throws InvalidExpressionException {
        var path = "$['a*?@']";
        assertThat(read(path, "{\"a*?@\":1}")).isEqualTo("1");
        assertThat(PathExpression.compile(path).isReferencePath()).isTrue();
    }

    /** AWS's recording is test_json_path_array_wildcard_or_slice_with_no_input. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$[*]",
                "$.items[*]",
                "$.item.items[1:]",
                "$.item.items[:1]",
                "$.item.items[1:5].itemValue",
                "$.items[:1].itemValue",
                "$..x",
                "$.items[?(@.a)]"
            })
    void an_indefinite_path_without_matches_returns_an_empty_array(String path)
            throws InvalidExpressionException {
        assertThat(read(path, "{}")).isEqualTo("[]");
        assertThat(PathExpression.compile(path).isDefinite()).isFalse();
        assertThat(PathExpression.compile(path).isReferencePath()).isFalse();
    }

    /** AWS's recordings are test_invalid_jsonpath and test_catch_states_runtime. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    $.NoSuchInputPath        | No results for path: $['NoSuchInputPath']
                    $.no.such.result.path    | Missing property in path $['no']
                    $.list[3]                | No results for path: $['list'][3]
                    $.list[-1]               | No results for path: $['list'][-1]
                    $.list[3].x              | Property ['x'] not found in path $['list'][3]
                    $.list[3][0]             | The path $['list'][3] is null
                    $.list.length()          | Property ['length()'] not found in path $['list']
                    $.text.x                 | Property ['x'] not found in path $['text']
                    $.text[0].x              | Filter: [0]['x'] can only be applied to arrays. Current context is: ab
                    $.list[0][1]             | Filter: [1] can only be applied to arrays. Current context is: 0
                    $.text[?(@.x)]           | Filter: [?] can not be applied to primitives. Current context is: ab
                    $['list','text'].x       | Multi properties can only be used as path leafs: $['list', 'text']
                    $.rows[1:].x             | No results for path: $['rows'][1]['x']
                    $.rows[?(@.x[0] == 1)]   | Filter: [0] can only be applied to arrays. Current context is: 1
                    $.rows[?(@.x == a)]      | A number cannot be compared with 'a'
                    $.rows[?(@.x =~ a)]      | The operator =~ needs a regular expression
                    """)
    void a_missing_node_fails_with_the_recorded_text(String path, String reason)
            throws InvalidExpressionException {
        assertThat(read(path, "{\"list\":[0],\"text\":\"ab\",\"rows\":[{\"x\":1},{}]}"))
                .isEqualTo("States.Runtime: Invalid path '" + path + "' : " + reason);
    }

    @Test
    void a_wildcard_skips_the_elements_in_which_a_property_is_missing()
            throws InvalidExpressionException {
        var input = "{\"rows\":[{\"x\":{\"y\":1}},{\"x\":2},{}]}";

        assertThat(read("$.rows[*].x", input)).isEqualTo("[{\"y\":1},2]");
        assertThat(read("$.rows[*].x.y", input)).isEqualTo("[1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    $[?(@.v==Receipt)].n      | [0, 5]
                    $[?(@.v!=Receipt)].n      | [4]
                    $[?(@.v==null)].n         | [4]
                    $[?(@.v!=null)].n         | [0, 5, 6]
                    $[?(@.v)].n               | [0, 5, 6]
                    $[?(!@.v)].n              | [4, 7]
                    $[?(@.v > O)].n           | [0]
                    $[?(@.v < S)].n           | [0]
                    $[?(@.v == false)].n      | [5]
                    $[?(@.v == $[2].v)].n     | [5]
                    """)
    void comparisons_have_the_results_of_jayway(String path, String numbers)
            throws InvalidExpressionException {
        var input =
                """
                [{"n":0,"v":"Receipt"},{"n":4,"v":null},{"n":5,"v":false},{"n":6,"v":[]},{"n":7}]
                """;

        assertThat(read(path, input)).isEqualTo(numbers.replace(" ", ""));
    }

    @Test
    void a_path_into_null_fails_with_the_text_of_aws() throws InvalidExpressionException {
        assertThat(read("$.a", "null"))
                .isEqualTo(
                        "States.Runtime: Unable to apply Path transformation to null or empty"
                                + " input.");
        assertThat(read("$", "null")).isEqualTo("null");
    }

    @Test
    void two_dollars_read_the_context() throws InvalidExpressionException {
        var scope = TestScope.of("{\"Map\":1}").withContext("{\"Map\":{\"Item\":{\"Index\":4}}}");

        assertThat(shown(PathExpression.compile("$$.Map.Item.Index").evaluate(scope)))
                .isEqualTo("4");
        assertThat(shown(PathExpression.compile("$$").evaluate(scope)))
                .isEqualTo("{\"Map\":{\"Item\":{\"Index\":4}}}");
    }

    @Test
    void a_name_after_the_dollar_reads_a_variable() throws InvalidExpressionException {
        var scope =
                TestScope.of("{\"name\":1}")
                        .withVariables(
                                Map.of("name", json("{\"a\":[10,20]}"), "größe_2", json("null")));

        assertThat(shown(PathExpression.compile("$name.a[1]").evaluate(scope))).isEqualTo("20");
        assertThat(shown(PathExpression.compile("$name['a']").evaluate(scope)))
                .isEqualTo("[10,20]");
        assertThat(shown(PathExpression.compile("$größe_2").evaluate(scope))).isEqualTo("null");
        assertThat(PathExpression.compile("$name.a").variables()).containsExactly("name");
        assertThat(PathExpression.compile("$.name").variables()).isEmpty();
        assertThat(shown(PathExpression.compile("$none.a").evaluate(scope)))
                .isEqualTo(
                        "States.Runtime: Invalid path '$none.a' : The variable '$none' is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                ".a",
                "$.",
                "$..",
                "$a b",
                "$.a b",
                "$.a.",
                "$...a",
                "$[",
                "$[]",
                "$['a'",
                "$['a]",
                "$[a]",
                "$.a[1",
                "$[:]",
                "$[1:a]",
                "$[?]",
                "$[?()]",
                "$[?(1)]",
                "$[\"a\"]",
                "$['a]b']",
                "$['a'b']",
                "$['a[b'].c",
                "$[ * ]",
                "$.a .b",
                "$[(@.length)]",
                "$[@.length-1]",
                "$[0:9:x]",
                "$[?@.a]",
                "$[?(@.a && )]",
                "$[?(@.a == ')]",
                "$[?(@.a == /)]",
                "$[?(@.a == !@.b)]",
                "$[?(@.a == ']')]",
                "$[?(@.a == 'x && y')]",
                "$[?(@.a in ['x'])]",
                "$[?(@.a[*] == 1)]",
                "$[?(@..a)]",
                "$[?(@[?(@.a)])]",
                "$[?(@.a =~ /(/)]",
                "$[?(@.a ~~ 1)]",
                "$[?(@.a == 1]",
                "$[99999999999]",
                "$states.input",
                "$$$",
                "$$a",
                "$ .a",
                "$-",
                "States.UUID()"
            })
    void other_texts_are_refused_as_paths(String text) {
        assertThatThrownBy(() -> PathExpression.compile(text))
                .isInstanceOf(InvalidExpressionException.class);
    }

    @Test
    void a_regular_expression_that_backtracks_endlessly_exhausts_the_budget()
            throws InvalidExpressionException {
        var path = PathExpression.compile("$[?(@ =~ /x*x*x*x*x*x*y/)]");
        var budget = new Budget(100_000, 1_000);

        var result = path.evaluate(TestScope.of("[\"" + "x".repeat(50) + "\"]").withBudget(budget));

        assertThat(shown(result))
                .isEqualTo(
                        "States.Runtime: The expressions of this state need more than 100000 steps");
        assertThat(budget.stepsSpent()).isBetween(100_000L, 100_100L);
    }

    @Test
    void a_regular_expression_that_recurses_too_deeply_fails_and_does_not_throw()
            throws InvalidExpressionException {
        var path = PathExpression.compile("$[?(@ =~ /(a|b)*/)]");

        var result = path.evaluate(TestScope.of("[\"" + "ab".repeat(100_000) + "\"]"));

        assertThat(shown(result)).startsWith("States.Runtime: The path '$[?(@ =~ /(a|b)*/)]'");
    }

    @Test
    void descents_within_descents_exhaust_the_budget() throws InvalidExpressionException {
        var path = PathExpression.compile("$" + "..*".repeat(100));
        var deep = "[".repeat(900) + "]".repeat(900);

        assertThat(shown(path.evaluate(TestScope.of(deep)))).startsWith("States.Runtime: ");
    }

    @Test
    void each_state_has_the_full_allowance_after_other_states() throws InvalidExpressionException {
        var path = PathExpression.compile("$..x");
        var budget = new Budget(30, 1_000);
        var scope = TestScope.of("[[],[],[],[],[],[],[],[]]").withBudget(budget);

        for (int state = 0; state < 10; state++) {
            budget.renewAllowance();
            assertThat(shown(path.evaluate(scope))).isEqualTo("[]");
        }
        assertThat(budget.stepsSpent()).isGreaterThan(30);
    }

    @Test
    void a_descent_whose_results_contain_each_other_exhausts_the_budget()
            throws InvalidExpressionException {
        var deep = "[\"" + "x".repeat(100_000) + "\"";
        var path = PathExpression.compile("$..*");

        var result = path.evaluate(TestScope.of("[".repeat(900) + deep + "]".repeat(901)));

        assertThat(shown(result)).startsWith("States.Runtime: ").endsWith("bytes");
    }
}
