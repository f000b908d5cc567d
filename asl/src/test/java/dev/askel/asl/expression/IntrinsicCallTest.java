package dev.askel.asl.expression;

import static dev.askel.asl.expression.TestScope.json;
import static dev.askel.asl.expression.TestScope.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.intrinsic.IntrinsicCall;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the intrinsic functions (docs/aws/asl.md section 5). {@link RecordedTemplatesTest} has the
 * recorded cases.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IntrinsicCallTest {
    private static String call(String call, String input) throws InvalidExpressionException {
        return shown(IntrinsicCall.compile(call).evaluate(TestScope.of(input)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    States.Format('{} and {}', 'a', 1.50)           | "a and 1.50"
                    States.Format('it\\'s \\{\\} {}\\\\', true)     | "it's {} true\\\\"
                    States.Format($.t, 'x', null)                   | "x {} null"
                    States.Format('{}', States.Array(1, 'b'))       | "[1, b]"
                    States.Format('')                               | ""
                    States.Array()                                  | []
                    States.Array( 1 , 'b' , $.a[0] , null )         | [1,"b",5,null]
                    States.ArrayPartition($.a, 2)                   | [[5,6],[7]]
                    States.ArrayPartition($.e, 2)                   | []
                    States.ArrayContains($.a, 6)                    | true
                    States.ArrayContains($.a, 6.0)                  | false
                    States.ArrayContains($.a, '6')                  | true
                    States.ArrayContains(States.Array('true'), true) | true
                    States.ArrayContains(States.Array(0), false)    | false
                    States.ArrayContains(States.Array($.o), $.o)    | true
                    States.ArrayContains(States.Array($.o), $.q)    | false
                    States.ArrayRange(1, 9, 2)                      | [1,3,5,7,9]
                    States.ArrayRange(1, 9, 9)                      | [1]
                    States.ArrayRange(3, 1, -1)                     | [3,2,1]
                    States.ArrayRange(3, 1, 1)                      | []
                    States.ArrayRange(1.6, 1.4, 1)                  | [1]
                    States.ArrayRange(5.4, -0.6, -2.4)              | [5,3,1]
                    States.ArrayPartition($.a, 2.6)                 | [[5,6],[7]]
                    States.ArrayGetItem($.a, 2)                     | 7
                    States.ArrayGetItem($.a, 1.2)                   | 6
                    States.ArrayGetItem($.e, 0)                     | null
                    States.ArrayUnique(States.Array(true, false, true, false)) | [false,true]
                    States.ArrayUnique(States.Array(null, null, 1, null)) | [null,1]
                    States.ArrayUnique(States.Array(States.Array(1, 2), States.Array(1, 2), States.Array(2, 1))) | [[2,1],[1,2]]
                    States.ArrayLength($.a)                         | 3
                    States.ArrayUnique($.d)                         | [null,{"a":1,"b":2},1,[],"x",1.1,true,[null]]
                    States.Base64Encode('Hello World')              | "SGVsbG8gV29ybGQ="
                    States.Base64Decode('SGVsbG8gV29ybGQ=')         | "Hello World"
                    States.Hash('input data', 'MD5')                | "812f45842bc6d66ee14572ce20db8e86"
                    States.Base64Decode('!!!SGVs bG8g!!')           | "Hello "
                    States.Base64Decode('YWI')                      | "ab"
                    States.Base64Decode('YWI==cd')                  | "ab"
                    States.JsonMerge($.o, $.p, false)               | {"a":3,"b":2,"c":4}
                    States.JsonMerge($.o, $.p, 'false')             | {"a":3,"b":2,"c":4}
                    States.StringToJson('{"a": [1.10, "\\\\u0041"]}') | {"a":[1.10,"A"]}
                    States.JsonToString($.o)                        | "{\\"b\\":2,\\"a\\":1}"
                    States.MathAdd(1.49, 1.5)                       | 3
                    States.MathAdd(-1.5, 0)                         | -1
                    States.MathAdd(1.6, 2.7)                        | 5
                    States.MathAdd(1e309, 0)                        | -1
                    States.MathAdd(1e309, 1)                        | 0
                    States.MathAdd(-1e309, 1)                       | 1
                    States.MathRandom(1, 100, 42)                   | 63
                    States.MathRandom(1, 1000, 1)                   | 106
                    States.MathRandom(1, 1000, 2)                   | 806
                    States.MathRandom(1, 10, 0)                     | 7
                    States.MathRandom(1, 10, -10)                   | 1
                    States.MathRandom(1, 5, 42)                     | 3
                    States.Hash(1, 'MD5')                           | "c4ca4238a0b923820dcc509a6f75849b"
                    States.StringSplit(',,,,', ',')                 | []
                    States.StringSplit(' , ', ',')                  | [" "," "]
                    States.StringSplit('This.is+a,test=string', '.+,=') | ["This","is","a","test","string"]
                    States.StringSplit('ab', '')                    | ["ab"]
                    States.ArrayLength($..a)                        | 6
                    """)
    void a_call_returns_its_value(String call, String value) throws InvalidExpressionException {
        var input =
                "{\"a\":[5,6,7],\"e\":[],\"q\":{\"a\":1,\"b\":2},\"t\":\"{} \\\\{\\\\} {}\",\"o\":{\"b\":2,\"a\":1},"
                        + "\"p\":{\"c\":4,\"a\":3},\"d\":[null,null,true,true,1,1.0,1.1,\"x\",\"x\",[],[],"
                        + "[null],[null],{\"a\":1,\"b\":2},{\"b\":2,\"a\":1.0}]}";

        assertThat(call(call, input)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "States.Format(1)",
                "States.Format()",
                "States.StringToJson(1)",
                "States.StringToJson()",
                "States.UUID(1)",
                "States.JsonMerge($, $)",
                "States.MathRandom(1)",
                "States.MathRandom(1.4, 1.6)",
                "States.MathRandom(-2147483648, 2147483647)",
                "States.ArrayPartition($.a, 0.6)",
                "States.MathAdd(2147483647, 1)",
                "States.JsonMerge($, $, true)",
                "States.JsonMerge($, 1, false)",
                "States.ArrayPartition($.a, 0)",
                "States.ArrayPartition($.a, 'x')",
                "States.ArrayPartition($, 1)",
                "States.ArrayContains(1, 1)",
                "States.ArrayRange(1, 1001, 1)",
                "States.ArrayRange(0, 1000, 1)",
                "States.ArrayRange(1, 2, 0)",
                "States.ArrayRange(1, 2, 0.4)",
                "States.ArrayRange('1', 2, 1)",
                "States.ArrayGetItem($.a, 3)",
                "States.ArrayGetItem($.a, -1)",
                "States.ArrayLength('abc')",
                "States.ArrayUnique($)",
                "States.Base64Encode(1)",
                "States.Base64Encode($.long)",
                "States.Base64Decode($.long)",
                "States.Hash('x', 'SHA-3')",
                "States.Hash($.long, 'MD5')",
                "States.MathRandom(1, 1)",
                "States.MathRandom(2, 1)",
                "States.MathRandom(1, 9, 'x')",
                "States.MathAdd(2147483648, 0)",
                "States.MathAdd(3000000000, 1)",
                "States.MathAdd(3e9, 1)",
                "States.MathAdd(-3000000000.5, 1)",
                "States.MathAdd(1, 2147483647.5)",
                "States.MathAdd('1', 0)",
                "States.StringSplit(1, ',')"
            })
    void a_refused_argument_is_a_runtime_failure(String call) throws InvalidExpressionException {
        var input = "{\"a\":[5,6,7],\"long\":\"" + "x".repeat(10_001) + "\"}";
        var function = call.substring(0, call.indexOf('('));

        assertThat(call(call, input))
                .isEqualTo(
                        "States.Runtime: There was an error while evaluating the intrinsic function:"
                                + " %s. Invalid arguments in %s".formatted(call, function));
    }

    /** These texts are from docs/aws/measured.md section 4a. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u00A7',
            textBlock =
                    """
                    States.ArrayLength(States.JsonToString($.a)) | Invalid arguments in States.ArrayLength
                    States.Array(States.ArrayGetItem($.a, 9))    | Invalid arguments in States.ArrayGetItem
                    States.JsonToString()                        | Invalid arguments in States.JsonToString: only a single argument is allowed.
                    States.JsonToString($.a, 1)                  | Invalid arguments in States.JsonToString: only a single argument is allowed.
                    States.Format('{}')                          | Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.
                    States.Format('', 1)                         | Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.
                    States.Format('Hello {')                     | Invalid template in States.Format: matching '}' not found for '{'.
                    States.Format('Hello {{}}', 1)               | Invalid template in States.Format: matching '}' not found for '{'.
                    States.Format('}')                           | Invalid template in States.Format: matching '{' not found for '}'.
                    """)
    void a_failure_names_the_outermost_call_and_the_reason(String call, String reason)
            throws InvalidExpressionException {
        assertThat(call(call, "{\"a\":[5]}"))
                .isEqualTo(
                        "States.Runtime: There was an error while evaluating the intrinsic function:"
                                + " %s. %s".formatted(call, reason));
    }

    @Test
    void a_string_that_is_not_json_fails_with_the_text_of_jackson()
            throws InvalidExpressionException {
        assertThat(call("States.StringToJson('{')", "{}"))
                .startsWith(
                        "States.Runtime: There was an error while evaluating the intrinsic function:"
                                + " States.StringToJson('{'). Cannot convert String to Json in"
                                + " States.StringToJson, caused by: Unexpected end-of-input")
                .endsWith(
                        "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION`"
                                + " disabled); line: 1, column: 2]");
    }

    @Test
    void a_missing_argument_fails_the_state_with_its_path_and_input()
            throws InvalidExpressionException {
        assertThat(call("States.Array(1, States.Format('{}', $.x))", "{\"a\":1}"))
                .isEqualTo(
                        "States.Runtime: The function 'States.Array(1, States.Format('{}', $.x))'"
                                + " had the following error: The JsonPath argument for the field '$.x'"
                                + " could not be found in the input '{\"a\":1}'");
        assertThat(call("States.Array($$.x)", "{\"a\":1}"))
                .endsWith("for the field '$$.x' could not be found in the input '{\"a\":1}'");
        assertThat(call("States.Array($.a[5])", "{\"a\":[1]}"))
                .endsWith("for the field '$.a[5]' could not be found in the input '{\"a\":[1]}'");
        assertThat(call("States.Array(States.Format('{}', $.a[0]))", "{\"a\":1}"))
                .isEqualTo(
                        "States.Runtime: The function 'States.Array(States.Format('{}', $.a[0]))'"
                                + " had the following error: Filter: [0] can only be applied to"
                                + " arrays. Current context is: 1");
    }

    /** AWS's recording test_illegal_escapes shows the refusal of other escapes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "States.Format('He said, \\\"Hello, {}!\\\"', 'Test \\\"Name\\\" Here')",
                "States.Format('\\n')",
                "States.Format('\\u0041')",
                "States.Nothing()",
                "states.UUID()",
                "States.UUID",
                "States.UUID(",
                "States.UUID())",
                "States.Array(1,)",
                "States.Array(,1)",
                "States.Array(1 2)",
                "States.Array(\"a\")",
                "States.Array('a)",
                "States.Array('a\\')",
                "States.Array($.a",
                "States.Array($.)",
                "States.Array(tru)",
                "States.Array(01)",
                "States.Array({})"
            })
    void other_texts_are_refused_as_calls(String text) {
        assertThatThrownBy(() -> IntrinsicCall.compile(text))
                .isInstanceOf(InvalidExpressionException.class);
    }

    @Test
    void at_most_ten_calls_nest() throws InvalidExpressionException {
        assertThat(call("States.Array(".repeat(10) + ")".repeat(10), "{}"))
                .isEqualTo("[".repeat(10) + "]".repeat(10));
        assertThatThrownBy(() -> IntrinsicCall.compile("States.Array(".repeat(11) + ")".repeat(11)))
                .isInstanceOf(InvalidExpressionException.class);
    }

    @Test
    void calls_read_context_and_variables() throws InvalidExpressionException {
        var call = IntrinsicCall.compile("States.Format('{}-{}', $$.Execution.Name, $who.name)");
        var scope =
                TestScope.of("{}")
                        .withContext("{\"Execution\":{\"Name\":\"e\"}}")
                        .withVariables(Map.of("who", json("{\"name\":\"w\"}")));

        assertThat(shown(call.evaluate(scope))).isEqualTo("\"e-w\"");
        assertThat(call.variables()).containsExactly("who");
        assertThat(call.functionName()).isEqualTo("States.Format");
    }

    @Test
    void arguments_that_are_paths_can_contain_commas_and_parentheses()
            throws InvalidExpressionException {
        assertThat(
                        call(
                                "States.Array($['a,b)'], $.l[?(@.k == ')' || @['x,'])].v, $.l[0,1].v)",
                                "{\"a,b)\":1,\"l\":[{\"k\":\")\",\"v\":2},{\"k\":\"y\",\"v\":3}]}"))
                .isEqualTo("[1,[2],[2,3]]");
    }

    @Test
    void a_seed_returns_the_same_number_within_the_bounds() throws InvalidExpressionException {
        for (int seed = 0; seed < 200; seed++) {
            var call = "States.MathRandom(-3, 4, " + seed + ")";
            assertThat(call(call, "{}")).isEqualTo(call(call, "{}"));
            assertThat(Integer.parseInt(call(call, "{}"))).isBetween(-3, 3);
        }
        assertThat(call("States.MathRandom(-2147483648, 2147483647, 1)", "{}")).isNotEmpty();
    }

    @Test
    void a_uuid_is_of_version_4_and_comes_from_the_scopes_random_source()
            throws InvalidExpressionException {
        assertThat(call("States.UUID()", "{}"))
                .matches("\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"")
                .isEqualTo(call("States.UUID()", "{}"));
    }

    @Test
    void a_text_that_would_be_written_a_million_times_exhausts_the_budget()
            throws InvalidExpressionException {
        var tenth = "States.Array(" + "$,".repeat(9) + "$)";
        var call = "States.JsonToString(States.Array(" + (tenth + ",").repeat(99) + tenth + "))";
        var input = "\"" + "x".repeat(100_000) + "\"";

        assertThat(call(call, input)).contains("States.Runtime", "bytes");
    }
}
