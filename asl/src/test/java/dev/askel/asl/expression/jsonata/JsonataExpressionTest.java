package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.TestStates.compile;
import static dev.askel.asl.expression.jsonata.TestStates.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askel.asl.expression.Evaluation;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests expressions in the scope of a state (docs/aws/asl.md section 6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonataExpressionTest {
    @Test
    void data_that_passes_unchanged_is_the_same_tree() {
        var scope = input("{\"order\": {\"price\": 1.1, \"id\": 1234567890123456789, \"z\": 1}}");

        assertThat(scope.evaluate("$states.input.order"))
                .isInstanceOfSatisfying(
                        Evaluation.Value.class,
                        value ->
                                assertThat(value.value())
                                        .isSameAs(scope.statesMember("input").get("order")));
        assertThat(scope.result("{'kept': $states.input.order, 'n': 1}"))
                .isEqualTo("{\"kept\":{\"price\":1.1,\"id\":1234567890123456789,\"z\":1},\"n\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    9007199254740993                | 9007199254740993
                    -9007199254740993               | -9007199254740993
                    [1234567890123456789 /* c */ ]  | [1234567890123456789]
                    {"a": 1234567890123456789}.a    | 1234567890123456789
                    1234567890123456789.0           | 1234567890123456768
                    123456789012345678e1            | 1234567890123456768
                    9223372036854775807             | 9223372036854775807
                    -9223372036854775807            | -9223372036854775807
                    9223372036854775808             | 9.223372036854776E18
                    1e18                            | 1000000000000000000
                    $string(1234567890123456789)    | "1234567890123456789"
                    """)
    void an_integer_of_the_expression_is_exact_within_64_bits(String expression, String json) {
        assertThat(input("{}").result(expression)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    9223372036854775807        | 9223372036854775807
                    9223372036854775808        | 9.223372036854776E18
                    -9223372036854775809       | -9.223372036854776E18
                    1.0                        | 1
                    1e2                        | 100
                    1.10                       | 1.1
                    -0                         | 0
                    1e400                      | "Infinity"
                    {"a":[1.50,"x"],"b":2}     | {"a":[1.5,"x"],"b":2}
                    [1.50,[2,3.0],{"z":4.25}]  | [1.5,[2,3],{"z":4.25}]
                    """)
    void a_number_of_the_input_is_an_integer_or_a_double(String given, String json) {
        assertThat(input(given).result("$states.input")).isEqualTo(json);
        assertThat(input(given).result("[$states.input]")).isIn(json, "[" + json + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    1 / 0                    | "Infinity"
                    -1 / 0                   | "-Infinity"
                    1e308 * 10               | "Infinity"
                    0 / 0                    | "NaN"
                    [1 / 0]                  | ["Infinity"]
                    {'k': 1 / 0}             | {"k":"Infinity"}
                    $parseInteger('abc', '0') | "NaN"
                    $string(1 / 0)           | "Infinity"
                    $string(0 / 0)           | "NaN"
                    $string([1 / 0])         | "[\\"Infinity\\"]"
                    """)
    void a_number_that_is_not_finite_becomes_a_text(String expression, String json) {
        assertThat(input("{}").result(expression)).isEqualTo(json);
    }

    @Test
    void a_member_of_states_that_is_not_read_is_not_built() {
        var scope = input("{\"a\": 1}").with("context", "{}").with("result", "[]");

        assertThat(scope.result("$states.input.a + 1")).isEqualTo("2");
        assertThat(scope.read()).containsExactly("input");
    }

    @Test
    void states_has_its_members_in_the_order_of_the_scope() {
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
                    1e18 * 5                | 5000000000000000000
                    1e20                    | 1.0E20
                    1.5e300 * 10            | 1.5E301
                    0.001                   | 0.001
                    0.0000001               | 1.0E-7
                    123456789012345678 + 0  | 123456789012345680
                    $parse('-0')            | 0
                    $parse('1.50').$        | 1.5
                    $sum([1.1, 2.2])        | 3.3000000000000003
                    $string(0.1 + 0.2)      | "0.3"
                    $string(1e20)           | "100000000000000000000"
                    $string(1e21)           | "1e+21"
                    $string(9223372036854775808)   | "9223372036854776000"
                    $string(-9223372036854775808)  | "-9223372036854776000"
                    $string(999999999999999868928) | "999999999999999900000"
                    $string({'a': [9223372036854775808]}) | "{\\"a\\":[9223372036854776000]}"
                    $string(1 / 3)          | "0.333333333333333"
                    $string($parse('9007199254740993')) | "9007199254740993"
                    """)
    void a_computed_number_is_written_as_java_writes_it(String expression, String json) {
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
    void a_function_is_not_a_valid_result(String expression) {
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
    void a_regular_expression_that_only_javascript_accepts_works(String expression, String json) {
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
    void an_order_can_have_several_terms_or_be_random(String expression, String json) {
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
                    """)
    void a_text_that_is_not_an_expression_is_refused_with_its_position(
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
                "$states.input.items.($f := function($v) { price * $v }; $f($))",
                "$states.input ~> |items|{'x': 1}|",
                "$states.input.items^(>price)"
            })
    void the_context_can_be_used_within_steps_predicates_and_functions(String text) {
        assertThat(compile(text).unsupportedPartMessages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $                            | Reference to '$' at the top level is not supported.
                    $$.a                         | Reference to '$$' is not supported.
                    $x[$$.a]                     | Reference to '$$' is not supported.
                    {'a': price}                 | Reference to 'price' at the top level is not supported.
                    *                            | Reference to '*' at the top level is not supported.
                    ($states := 1)               | Assignment to '$states' is not supported.
                    $map($x, function($v) { $ }) | Reference to '$' at the top level is not supported.
                    $map($x, function($v) { b }) | Reference to 'b' at the top level is not supported.
                    """)
    void a_context_that_a_state_does_not_have_is_not_supported(String text, String message) {
        assertThat(compile(text).unsupportedPartMessages()).containsExactly(message);
    }

    @Test
    void each_name_without_a_context_is_reported_once() {
        assertThat(compile("a.b + c + a + $sum(d[e > 1]) + c.f").unsupportedPartMessages())
                .containsExactly(
                        "Reference to 'a' at the top level is not supported.",
                        "Reference to 'c' at the top level is not supported.",
                        "Reference to 'd' at the top level is not supported.");
    }

    @Test
    void a_stored_expression_without_a_context_is_evaluated() {
        assertThat(input("{}").result("$map([1, 2], function($v) { $exists(b) ? b : $v })"))
                .isEqualTo("[1,2]");
        assertThat(input("{}").cause("$$")).endsWith("returned nothing (undefined).");
        assertThat(input("{}").cause("*")).endsWith("returned nothing (undefined).");
    }

    @Test
    void the_members_of_states_that_an_expression_reads_are_listed() {
        assertThat(
                        compile("$states.input.a + $map($x, function($v) { $states.result[0].b })")
                                .statesMembers())
                .containsExactlyInAnyOrder("input", "result");
    }

    @Test
    void the_outer_variables_that_an_expression_reads_are_listed() {
        var expression =
                compile(
                        "($local := $outer.a; $f := function($p) { $p + $other }; $f($local)"
                                + " + $sum($states.input.x#$i[$i < $limit]))");

        assertThat(expression.variables()).isEqualTo(Set.of("outer", "other", "limit"));
        assertThat(compile("($f := function($n) { $f($n + $step) }; $f(1))").variables())
                .isEqualTo(Set.of("step"));
        assertThat(compile("($f := $f + 1; $f)").variables()).isEqualTo(Set.of("f"));
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
                    $lowercase($pad('', 255, 'Α') & 'ΣΑ') = $pad('', 255, 'α') & 'σα'
                    $lowercase($pad('', 256, 'Α') & 'Σ') = $pad('', 256, 'α') & 'ς'
                    """)
    void a_long_text_changes_its_case_like_a_short_text(String expression) {
        assertThat(input("{}").result(expression)).isEqualTo("true");
    }

    @Test
    void null_is_a_value_and_undefined_is_not() {
        var scope = input("{\"n\": null}").variable("v", "null");

        assertThat(scope.result("[$states.input.n, $v, $states.input.none]"))
                .isEqualTo("[null,null]");
        assertThat(scope.result("$exists($states.input.n) and $type($v) = 'null'"))
                .isEqualTo("true");
        assertThat(scope.cause("$states.input.none")).endsWith("returned nothing (undefined).");
    }

    @Test
    void null_is_counted_and_kept() {
        var scope = input("{\"n\": null}");

        assertThat(scope.result("$count($states.input.n)")).isEqualTo("1");
        assertThat(scope.result("{'a': $states.input.n, 'b': [$states.input.n]}"))
                .isEqualTo("{\"a\":null,\"b\":[null]}");
        assertThat(scope.result("$states.input.n")).isEqualTo("null");
    }

    @Test
    void a_mapping_of_one_element_returns_the_element() {
        assertThat(input("{}").result("$map([3], function($v) { $v + 1 })")).isEqualTo("4");
        assertThat(input("{\"a\": [{\"b\": 1}]}").result("$states.input.a.b")).isEqualTo("1");
    }

    @Test
    void an_internal_error_has_an_id() {
        assertThat(input("{}").cause("$base64decode('!!!')"))
                .matches(
                        "The JSONata expression '\\$base64decode\\('!!!'\\)' specified for the field"
                                + " 'Output/result' threw an internal error during evaluation\\. "
                                + "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Test
    void many_threads_can_evaluate_one_compiled_expression() throws Exception {
        var expression =
                compile(
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
