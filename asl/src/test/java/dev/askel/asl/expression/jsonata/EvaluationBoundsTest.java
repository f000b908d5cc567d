package dev.askel.asl.expression.jsonata;

import static dev.askel.asl.expression.jsonata.TestStates.input;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the bounds of depth, size and time of an evaluation, which were measured on AWS. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EvaluationBoundsTest {
    private static final String DEPTH =
            "' specified for the field 'Output/result' threw an error during evaluation: Stack"
                    + " overflow error: Check for non-terminating recursive function. Consider"
                    + " rewriting as tail-recursive";

    private static final String MEMORY =
            "' specified for the field 'Output/result' threw an error during evaluation: Expression"
                    + " evaluation memory limit exceeded: Check for excessive memory usage";

    private static final String TIME =
            "' specified for the field 'Output/result' threw an error during evaluation: Expression"
                    + " evaluation timeout: Check for infinite loop";

    private static String sum(int terms) {
        return "1" + "+1".repeat(terms - 1);
    }

    private static String nested(String open, String close, int levels) {
        return open.repeat(levels) + "1" + close.repeat(levels);
    }

    @Test
    void a_sum_has_at_most_a_hundred_terms() {
        assertThat(input("{}").result(sum(100))).isEqualTo("100");
        assertThat(input("{}").cause(sum(101))).endsWith(DEPTH);
    }

    @ParameterizedTest
    @CsvSource({"(, )", "[, ]"})
    void brackets_nest_at_most_ninety_nine_times(String open, String close) {
        assertThat(input("{}").result(nested(open, close, 99)))
                .isEqualTo(open.equals("[") ? nested("[", "]", 99) : "1");
        assertThat(input("{}").cause(nested(open, close, 100))).endsWith(DEPTH);
    }

    @Test
    void a_chain_has_at_most_ninety_nine_stages() {
        assertThat(input("{}").result("1" + " ~> $string".repeat(99))).isEqualTo("\"1\"");
        assertThat(input("{}").cause("1" + " ~> $string".repeat(100))).endsWith(DEPTH);
    }

    @Test
    void a_function_nests_at_most_thirty_one_calls_of_itself() {
        var recursion = "($f := function($n){ $n > 0 ? $f($n-1)+1 : 0 }; $f(%d))";

        assertThat(input("{}").result(recursion.formatted(31))).isEqualTo("31");
        assertThat(input("{}").cause(recursion.formatted(32))).endsWith(DEPTH);
    }

    @Test
    void a_call_at_the_end_of_a_function_does_not_nest() {
        var loop = "($f := function($n) { $n = 0 ? 'end' : $f($n - 1) }; $f(5000))";

        assertThat(input("{}").result(loop)).isEqualTo("\"end\"");
    }

    @Test
    void a_range_has_at_most_873_782_numbers() {
        assertThat(input("{}").result("[1..873782] ~> $count()")).isEqualTo("873782");
        assertThat(input("{}").cause("[1..873783] ~> $count()")).endsWith(MEMORY);
        assertThat(input("{}").cause("$sum([1..900000])")).endsWith(MEMORY);
    }

    @Test
    void the_range_function_returns_at_most_360_145_numbers() {
        assertThat(input("{}").result("$count($range(1, 360145, 1))")).isEqualTo("360145");
        assertThat(input("{}").cause("$count($range(1, 360146, 1))")).endsWith(MEMORY);
    }

    @Test
    void a_text_doubles_at_most_22_times() {
        var doubling =
                "($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p('x', %d)))";

        assertThat(input("{}").result(doubling.formatted(22))).isEqualTo("4194304");
        assertThat(input("{}").cause(doubling.formatted(23))).endsWith(MEMORY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1..500000, 1..500000]",
                "$append([1..500000], [1..500000])",
                "$pad('', 20000000)",
                "$join([1..100].$pad('', 200000))",
                "$replace($pad('', 1000000, 'x'), 'x', '0123456789a')",
                "$map([1..100], function($x) { $range(1, 360145, 1) })",
            })
    void values_that_functions_create_are_counted(String expression) {
        assertThat(input("{}").cause(expression)).endsWith(MEMORY);
    }

    /** Each list counts some hundred bytes, even if it has few elements. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$count([1..870000].[[[[[[[[[[[[[[[[[[[[$]]]]]]]]]]]]]]]]]]]])",
                "$count([1..870000].[{}, {}, {}])",
                "$count([1..870000].[[1, 2].($), [1, 2].($)])",
                "$count([1..870000].[[1..2], [1..2]])",
                "$count([1..870000].[$string($), $ & '', $ & ''])",
                "$count([1..870000].[function() { 1 }, function() { 2 }])",
                "$count($map([1..500000], function($x) { ($y := $x; function() { $y }) }))",
                "$count([1..870000].[$substring(?, 1), $substring(?, 1)])",
                "($r := /a/; $count([1..870000].$r('a')))",
                "$count([1..870000].[$reverse([1, 2]), $sort([1, 2])])",
                "$count([1..870000].[$parse('[[],[],[],[]]'), 1])"
            })
    void small_lists_objects_functions_and_texts_are_counted(String expression) {
        assertThat(input("{}").cause(expression)).endsWith(MEMORY);
    }

    /**
     * An expression that passes or reads a part of a large value does not count the size of this
     * part again.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$count($map([1..100000], function($x) { $o.list }))     | 100000",
                "$count($map([1..100000], function($x) { $lookup($o, 'list') })) | 100000",
                "$count($map([1..100000], function($x) { $lookup($o, 'text') })) | 100000",
                "$count([1..150].$hash($o.text, 'MD5'))                  | 150"
            })
    void passing_a_large_value_counts_no_memory(String expression, String result) {
        var large =
                "($o := {'list': [1..500000], 'text': $pad('', 1000000, 'x')}; " + expression + ")";

        assertThat(input("{}").result(large)).isEqualTo(result);
    }

    @Test
    void an_endless_loop_fails() {
        assertThat(input("{}").cause("($f := function($n) { $f($n + 1) }; $f(0))")).endsWith(TIME);
    }

    @Test
    void each_expression_of_a_state_has_its_own_steps() {
        var scope = input("{}");
        var loop = "($f := function($n) { $f($n + 1) }; $f(0))";
        assertThat(scope.cause(loop)).endsWith(TIME);

        assertThat(scope.result("1 + 1")).isEqualTo("2");
        assertThat(scope.budget().stepsSpent())
                .isBetween(Budget.EXPRESSION_STEPS_MAX, Budget.EXPRESSION_STEPS_MAX + 1_000);
    }
}
