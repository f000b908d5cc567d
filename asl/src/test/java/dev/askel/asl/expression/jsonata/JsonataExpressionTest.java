package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.TestStates.compiled;
import static dev.askel.asl.expression.jsonata.TestStates.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askel.asl.expression.Evaluation;
import java.util.ArrayList;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions as a state evaluates them (asl.md section 6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonataExpressionTest {

    @Test
    void data_that_is_handed_on_is_the_same_tree_again() {
        var scope = input("{\"order\": {\"price\": 1.10, \"id\": 12345678901234567890, \"z\": 1}}");

        assertThat(scope.evaluate("$states.input.order"))
                .isInstanceOfSatisfying(
                        Evaluation.Value.class,
                        value ->
                                assertThat(value.value())
                                        .isSameAs(scope.state("input").get("order")));
        assertThat(scope.result("{'kept': $states.input.order, 'n': 1}"))
                .isEqualTo(
                        "{\"kept\":{\"price\":1.10,\"id\":12345678901234567890,\"z\":1},\"n\":1}");
    }

    @Test
    void a_member_of_states_that_is_not_read_is_not_made() {
        var scope = input("{\"a\": 1}").with("context", "{}").with("result", "[]");

        assertThat(scope.result("$states.input.a + 1")).isEqualTo("2");
        assertThat(scope.read()).containsExactly("input");
    }

    @Test
    void all_of_states_comes_in_the_order_of_the_scope() {
        var scope = input("1").with("result", "{\"b\": 1, \"a\": 2}").with("context", "null");

        assertThat(scope.result("$states"))
                .isEqualTo("{\"input\":1,\"result\":{\"b\":1,\"a\":2},\"context\":null}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    0.1 + 0.2               | 0.30000000000000004
                    10 / 4                  | 2.5
                    10 / 5                  | 2
                    -0                      | 0
                    0 * -1                  | 0
                    1e20                    | 100000000000000000000
                    1e21                    | 1e+21
                    1.5e300 * 10            | 1.5e+301
                    0.000001                | 0.000001
                    0.0000001               | 1e-7
                    123456789012345678      | 123456789012345680
                    $parse('-0')            | 0
                    $parse('1.50').$        | 1.5
                    $sum([1.1, 2.2])        | 3.3000000000000003
                    $string(0.1 + 0.2)      | "0.3"
                    $string(1e21)           | "1e+21"
                    """)
    void a_computed_number_is_written_as_in_javascript(String expression, String json) {
        assertThat(input("{}").result(expression)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $partition([1, 2, 3, 4, 5], 2) | [[1,2],[3,4],[5]]
                    $partition([0], 1)             | [[0]]
                    $partition([], 2)              | []
                    $range(1, 9, 2)                | [1,3,5,7,9]
                    $range(9, 1, -4)               | [9,5,1]
                    $range(1, 9, 9)                | 1
                    $hash('a', 'MD5')              | "0cc175b9c0f1b6a831c399e269772661"
                    $hash('a', 'SHA-1')            | "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
                    $parse('{"b": [1, null]}')     | {"b":[1,null]}
                    $random(7) = $random(7)        | true
                    $random(7) = $random(8)        | false
                    $length($uuid())               | 36
                    """)
    void functions_that_aws_adds(String expression, String json) {
        assertThat(input("{}").result(expression)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $eval('1')               | T1006: Attempted to invoke a non-function
                    1 + 'a'                  | T2002: The right side of the "+" operator must evaluate to a number
                    'a' < 1                  | T2009: The values "a" and 1 either side of operator "<" must be of the same data type
                    $uppercase(1)            | T0410: Argument 1 of function "uppercase" does not match function signature
                    $sum(['a'])              | T0412: Argument 1 of function "sum" must be an array of "numbers"
                    $number('x')             | D3030: Unable to cast value to a number: "x"
                    $error('mine')           | D3137: mine
                    [1, 'a']^($)             | T2007: Type mismatch when comparing values 1 and "a" in order-by clause
                    [1, true]^($)            | T2008: The expressions within an order-by clause must evaluate to numeric or string values
                    -'a'                     | D1002: Cannot negate a non-numeric value: "a"
                    {1: 2}                   | T1003: Key in object structure must evaluate to a string; got: 1
                    $toMillis('x')           | D3110: The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "x"
                    $fromMillis(1e308)       | D3137: Invalid time value
                    $fromMillis(-1e17)       | D3137: Invalid time value
                    1 / 0                    | D1001: Number out of range: null
                    $parse('{')              | D3137: Unexpected end-of-input
                    $partition([1], 0)       | D3137: Argument 2 of function "partition" must be a positive number
                    """)
    void an_error_has_the_text_of_the_reference(String expression, String text) {
        assertThat(input("{}").cause(expression))
                .startsWith(
                        "The JSONata expression '%s' specified for the field 'Output/result' threw an error during evaluation. %s"
                                .formatted(expression, text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    function($x) { $x }
                    $sum
                    /a/
                    {'f': $sum}
                    [1, $sum]
                    """)
    void a_function_is_no_result(String expression) {
        assertThat(input("{}").cause(expression)).endsWith("returned an unsupported result type.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $replace('Dear {{name}},', /{{name}}/, 'Ann')    | "Dear Ann,"
                    $replace('a {{a}}', /{{a}}/, '/{{a}}/')          | "a /{{a}}/"
                    '/{{a}}/' & $replace('{{a}}', /{{a}}/, "it's")   | "/{{a}}/it's"
                    $match('ab', /(?<first_name>a)b/).groups         | ["a"]
                    $contains('a-g', /\\g/)                           | true
                    $match('ab', /[^]+/).match                       | "ab"
                    $contains('aaa', /^a{3}$/)                       | true
                    [$contains('{{x}}', /^{{x}}$/), $contains('{x}', /^{{x}}$/)] | [true,false]
                    """)
    void a_regular_expression_that_only_javascript_takes_is_one(String expression, String json) {
        assertThat(input("{}").result(expression)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [3, 1.5, 2]^($)                                             | [1.5,2,3]
                    [3, 1.5, 2]^(>$)                                            | [3,2,1.5]
                    [{'a': 2}, {'b': 9}, {'a': 1, 'b': 2}, {'a': 1, 'b': 1}]^(a, >b).(a & '/' & b) | ["1/2","1/1","2/","/9"]
                    $sum([1..500]^($random()))                                  | 125250
                    $sum($sort([1..500], function($a, $b) { $random() > 0.5 })) | 125250
                    """)
    void an_order_may_have_many_terms_and_none_at_all(String expression, String json) {
        assertThat(input("{}").result(expression)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    [1, 2)              | S0202 | 6  | Expected "]", got ")"
                    1 +                 | S0207 | 3  | Unexpected end of expression
                    "no end             | S0101 | 7  | String literal must be terminated by a matching quote
                    $match('a', /abc    | S0302 | 16 | No terminating / in regular expression
                    1 ?: 2              | S0201 | 4  | Syntax error: "?:"
                    1 ?? 2              | S0201 | 4  | Syntax error: "??"
                    1 /* no end         | S0106 | 2  | Comment has no closing tag
                    $match('a', /[b-a]/) | S0303 | -1 | Invalid regular expression: Illegal character range
                    $                   | S0201 | 1  | '$' is not available at the top level of an expression
                    $$.a                | S0201 | 2  | '$$' is not available at the top level of an expression
                    {'a': price}        | S0201 | 11 | 'price' is not available at the top level of an expression
                    ($states := 1)      | S0201 | 8  | '$states :=' is not available at the top level of an expression
                    """)
    void a_text_that_is_no_expression_is_refused_with_its_place(
            String text, String code, int position, String message) {
        var refused =
                catchThrowableOfType(
                        JsonataSyntaxException.class, () -> JsonataExpression.compile(text));

        assertThat(refused).hasMessage(message);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.position()).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$states.input.items[price > 1].{'n': name}",
                "$map($states.input, function($v) { $ })",
                "$states.input ~> |items|{'x': 1}|",
                "$states.input.items^(>price)"
            })
    void the_context_may_be_used_within_steps_predicates_and_functions(String text) {
        assertThat(compiled(text).source()).isEqualTo(text);
    }

    @Test
    void the_variables_read_from_outside_are_known() {
        var expression =
                compiled(
                        "($local := $outer.a; $f := function($p) { $p + $other }; $f($local)"
                                + " + $sum($states.input.x#$i[$i < $limit]))");

        assertThat(expression.variables()).isEqualTo(Set.of("outer", "other", "limit"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $lowercase($pad('', 600, 'ΟΔΟΣ ')) = $pad('', 600, 'οδος ')
                    $uppercase($pad('', 600, 'straße ')) = $pad('', 686, 'STRASSE ')
                    $lowercase($pad('', 511, 'A\uD801\uDC00')) = $pad('', 511, 'a\uD801\uDC28')
                    """)
    void a_long_text_changes_its_case_as_its_words_do(String expression) {
        assertThat(input("{}").result(expression)).isEqualTo("true");
    }

    @Test
    void a_workflow_variable_comes_before_a_function_of_its_name() {
        assertThat(input("{}").variable("sum", "5").result("$sum + 1")).isEqualTo("6");
    }

    @Test
    void null_is_a_value_and_undefined_is_none() {
        var scope = input("{\"n\": null}").variable("v", "null");

        assertThat(scope.result("[$states.input.n, $v, $states.input.none]"))
                .isEqualTo("[null,null]");
        assertThat(scope.result("$exists($states.input.n) and $type($v) = 'null'"))
                .isEqualTo("true");
        assertThat(scope.cause("$states.input.none")).endsWith("returned nothing (undefined).");
    }

    @Test
    void time_and_chance_come_from_the_scope_alone() {
        String expression =
                "[$now(), $millis(), $random(), $uuid(), $shuffle([1..9]),"
                        + " $fromMillis($toMillis('13:45', '[H]:[m]'))]";

        var first = input("{}").drawing(new Random(5)).result(expression);
        var again = input("{}").drawing(new Random(5)).result(expression);

        assertThat(again).isEqualTo(first);
        assertThat(first)
                .startsWith("[\"2026-02-28T23:59:58.123Z\",1772323198123,0.")
                .endsWith("\"2026-02-28T13:45:00.000Z\"]");
    }

    @Test
    void one_compiled_expression_serves_many_threads_at_once() throws Exception {
        var expression =
                compiled(
                        "($f := function($n) { $n = 0 ? [] : $append($f($n - 1), $states.input.id) };"
                                + " {'ids': $f(20), 'm': $replace($states.input.t, /x(\\d)/,"
                                + " function($m) { $m.groups[0] & $states.input.id }),"
                                + " 's': $map(['a', 'bb'], $uppercase(?) ~> $length)[1],"
                                + " 'v': $v})");
        int threads = 8;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var runs = new ArrayList<Callable<String>>();
            for (int i = 0; i < threads * 50; i++) {
                int id = i;
                runs.add(() -> {
                    var scope =
                            input("{\"id\": %d, \"t\": \"x1-x2\"}".formatted(id))
                                    .variable("v", "\"v%d\"".formatted(id));
                    return expression.evaluate(scope, "Output").toString();
                });
            }
            var results = pool.invokeAll(runs);
            for (int i = 0; i < results.size(); i++) {
                var ids = (i + ",").repeat(20);
                assertThat(results.get(i).get())
                        .contains("[" + ids.substring(0, ids.length() - 1) + "]")
                        .contains("\"1%d-2%d\"".formatted(i, i))
                        .contains("\"v%d\"".formatted(i));
            }
        }
    }
}
