package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.TestStates.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the functions that AWS adds to JSONata, and the time and random values that functions
 * return.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AddedFunctionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $partition([1, 2, 3, 4, 5], 2) | [[1,2],[3,4],[5]]
                    $partition([0], 1)             | [[0]]
                    $partition([1, 2, 3], 2.9)     | [[1,2],[3]]
                    $partition([1, 2, 3])          | [[1,2,3]]
                    $partition([1, 2, 3], 1e300)   | [[1,2,3]]
                    $partition([1, 2, 3], $none)   | [[1,2,3]]
                    $range(1, 9, 2)                | [1,3,5,7,9]
                    $range(9, 1, -4)               | [9,5,1]
                    $range(1, 9, 9)                | 1
                    $range(5, 5, -1)               | 5
                    $range(-1.7, 2, 1)             | [-1,0,1,2]
                    $range(1.4, 5.6, 2.2)          | [1,3,5]
                    $range(3.9, -1.9, -1.9)        | [3,2,1,0,-1]
                    $count($range(1, 200000, 1))   | 200000
                    $hash('a', 'MD5')              | "0cc175b9c0f1b6a831c399e269772661"
                    $hash('a', 'SHA-1')            | "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
                    $length($hash($pad('', 20000, 'a'), 'SHA-512')) | 128
                    $parse('{"b": [1, null]}')     | {"b":[1,null]}
                    $parse(' {"a":1} ')            | {"a":1}
                    $parse('[1.0, 1e2]')           | [1,100]
                    $parse('9223372036854775808')  | 9.223372036854776E18
                    $random(42)                    | 0.7275636800328681
                    $random(77)                    | 0.7240700207191966
                    $random(42.9)                  | 0.7275636800328681
                    $length($uuid())               | 36
                    """)
    void the_functions_that_aws_adds_return_their_values(String expression, String json) {
        assertThat(input("{}").result(expression)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$partition([], 2)",
                "$partition($none, 2)",
                "$partition([1], 0)",
                "$partition([1], -0.5)",
                "$range(1, 5)",
                "$range(1, 5, 0)",
                "$range(1, 5, 0.9)",
                "$range(1, 5, -1)",
                "$range(5, 1, 1)",
                "$hash('a')",
                "$hash($none, 'MD5')",
                "$parse()",
                "$parse($none)",
            })
    void a_function_that_aws_adds_can_return_undefined(String expression) {
        assertThat(input("{}").cause(expression)).endsWith("returned nothing (undefined).");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    $partition([1], -1)              | D3137: Second argument must be zero or greater
                    $partition('a', 2)               | T0412: Argument 1 of function "partition" must be an array of undefined
                    $partition(null, 2)              | T0412: Argument 1 of function "partition" must be an array of undefined
                    $partition([1], 'a')             | T0410: Argument 2 of function "partition" does not match function signature
                    $partition([1], null)            | T0410: Argument 2 of function "partition" does not match function signature
                    $partition([1], 2, 99)           | T0410: Argument 3 of function "partition" does not match function signature
                    $range()                         | T0410: Argument 1 of function "range" does not match function signature
                    $range(1)                        | T0410: Argument 2 of function "range" does not match function signature
                    $range($none, 5, 1)              | T0410: Argument 1 of function "range" does not match function signature
                    $range(1, $none, 1)              | T0410: Argument 2 of function "range" does not match function signature
                    $range(1, 5, null)               | T0410: Argument 3 of function "range" does not match function signature
                    $range('1', 5, 1)                | T0410: Argument 1 of function "range" does not match function signature
                    $range(1, 5, 1, 1)               | T0410: Argument 4 of function "range" does not match function signature
                    $hash()                          | T0410: Argument 1 of function "hash" does not match function signature
                    $hash(123, 'SHA-256')            | T0410: Argument 1 of function "hash" does not match function signature
                    $hash('a', 1)                    | T0410: Argument 2 of function "hash" does not match function signature
                    $hash('a', 'md5')                | D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5
                    $hash('a', 'MD5', 1)             | T0410: Argument 3 of function "hash" does not match function signature
                    $parse('')                       | D3137: Invalid JSON
                    $parse('1 2')                    | D3137: Invalid JSON
                    $parse('{"a":1,"a":2}')          | D3137: Invalid JSON
                    $parse('[1e400]')                | D3137: Invalid JSON
                    $parse('{')                      | D3137: Invalid JSON
                    $parse(123)                      | T0410: Argument 1 of function "parse" does not match function signature
                    $parse('1', 2)                   | T0410: Argument 2 of function "parse" does not match function signature
                    $random('seed')                  | T0410: Argument 1 of function "random" does not match function signature
                    $random(null)                    | T0410: Argument 1 of function "random" does not match function signature
                    $random({})                      | T0410: Argument 1 of function "random" does not match function signature
                    $random(77, 88)                  | T0410: Argument 2 of function "random" does not match function signature
                    $uuid(1)                         | T0410: Argument 1 of function "uuid" does not match function signature
                    $formatNumber(1, 'x')            | D3086: The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character
                    """)
    void a_function_that_aws_adds_refuses_other_arguments(String expression, String text) {
        assertThat(input("{}").cause(expression))
                .endsWith("threw an error during evaluation. " + text);
    }

    @Test
    void a_workflow_variable_hides_a_function_of_the_same_name() {
        assertThat(input("{}").variable("sum", "5").result("$sum + 1")).isEqualTo("6");
    }

    @Test
    void time_and_random_values_come_only_from_the_scope() {
        String expression =
                "[$now(), $millis(), $random(), $uuid(), $shuffle([1..9]),"
                        + " $fromMillis($toMillis('13:45', '[H]:[m]'))]";

        var first = input("{}").withRandom(new Random(5)).result(expression);
        var again = input("{}").withRandom(new Random(5)).result(expression);

        assertThat(again).isEqualTo(first);
        assertThat(first)
                .startsWith("[\"2026-02-28T23:59:58.123Z\",1772323198123,0.")
                .endsWith("\"2026-02-28T13:45:00.000Z\"]");
    }
}
