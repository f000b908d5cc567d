package dev.askel.asl.expression.jsonata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that endless expressions, and expressions that would fill the memory, only fail. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileExpressionsTest {
    /** A fraction of the steps that an expression may spend, so that the test is fast. */
    private static final long STEPS = Budget.EXPRESSION_STEPS_MAX / 40;

    /** The bytes that an evaluation with {@link #STEPS} steps may allocate, including garbage. */
    private static final long ALLOCATED_BYTES_MAX = 50 * STEPS;

    private static final String BOUND = "threw an error during evaluation: ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                // endless
                "($f := function($n) { $f($n + 1) }; $f(0))",
                "($f := function() { $g() }; $g := function() { $f() }; $f())",
                // too deep
                "($f := function($n) { 1 + $f($n + 1) }; $f(0))",
                "($f := function($n) { [$map([1], function($x) { $f($n) })] }; $f(0))",
                "($f := function($n) { {'a': $n.{'b': $f($n)}} }; $f(1))",
                "($f := function($n) { $sort([2, 1], function($a, $b) { $f($n) }) }; $f(1))",
                "($f := function($n) { $replace('a', /a/, function($m) { $f($n) }) }; $f(1))",
                // regular expressions that backtrack
                "$contains($pad('', 60, 'a') & 'b', /^(a+)+\\1\\1c$/)",
                "$match($pad('', 60, 'a') & 'b', /^(a|aa)+\\1\\1c$/)",
                "$split($pad('', 60, 'a') & 'b', /^(a|a)*\\1c$/)",
                "$replace($pad('', 60, 'a') & 'b', /(a+)*\\1c/, 'x')",
                "($r := /^(a+)+\\1\\1c$/; $r($pad('', 60, 'a') & 'b'))",
                "$pad('', 60, 'a') & 'b' ~> /^(a+)+\\1\\1c$/",
                // lists and texts that fill the memory
                "[1..10000000]",
                "$count([1..1e7])",
                "$sum([1..1e7])",
                "$range(1, 1e9, 1)",
                "$range(1, 1 / 0, 1)",
                "$pad('x', 1000000000)",
                "$pad('x', -1e300)",
                "$pad('', 1e300)",
                // searches with many partial matches, and nearly equal texts
                "$contains($pad('', 1000000, 'a'), $pad('', 300000, 'a') & 'b')",
                "$split($pad('', 1000000, 'a'), $pad('', 300000, 'a') & 'b')",
                "$replace($pad('', 1000000, 'a'), $pad('', 300000, 'a') & 'b', '')",
                "$substringBefore($pad('', 1000000, 'a'), $pad('', 300000, 'a') & 'b')",
                "$substringAfter($pad('', 1000000, 'a'), $pad('', 300000, 'a') & 'b')",
                "($a := $pad('', 100000, 'a'); $b := $a & 'b';"
                        + " $count($sort([1..2000].($ % 2 = 0 ? $a : $b))))",
                "($a := $pad('', 100000, 'a'); $b := $a & 'b';"
                        + " $count([1..2000].($ % 2 = 0 ? $a : $b)^($)))",
                "($f := function($s) { $f($s & $s) }; $f('0123456789'))",
                "($f := function($s) { $f($append($s, $s)) }; $f([1]))",
                "($f := function($s) { $f($join([$s, $s], $s)) }; $f('x'))",
                "($f := function($s) { $f($replace($s, 'x', 'xxxx')) }; $f('x'))",
                "($f := function($s) { $f($base64encode($s)) }; $f('x'))",
                "($f := function($s) { $f($encodeUrlComponent($s & '%')) }; $f('x'))",
                "($f := function($s) { $f($string({'a': $s, 'b': $s})) }; $f('x'))",
                "($a := [1..100000]; $a.$a)",
                "($a := [1..10000]; $a.($a.$a))",
                "($a := [1..100000]; $a@$x.$a@$y.[$x, $y])",
                "($a := [1..100000]; $a[$a])",
                "($a := [1..1000000]; $zip($a, $a, $a, $a, $a, $a, $a, $a))",
                "($a := [1..100000]; $map($a, function($x) { $a }))",
                "[1..1000000]{$string($ % 7): $}",
                "([1..100000]^($string($)))",
                "$sort([1..1000000], function($a, $b) { $a < $b })",
                "$shuffle([1..10000000])",
                // small values that are large when they are read completely
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o, 'b': $o}, $n - 1) };"
                        + " $f(1, 60))",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o, 'b': $o}, $n - 1) };"
                        + " $f(1, 60) = $f(1, 60))",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o, 'b': $o}, $n - 1) };"
                        + " $string($f(1, 60)))",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o, 'b': $o}, $n - 1) };"
                        + " $count($f(1, 60).**))",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o, 'b': $o}, $n - 1) };"
                        + " $distinct([$f(1, 60), $f(1, 60)]))",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o, 'b': $o}, $n - 1) };"
                        + " $f(1, 60) ~> |$|{'c': 1}|)",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o, 'b': $o}, $n - 1) };"
                        + " function($x)<a<n>:n>{1}([$f(1, 60)]))",
                "($f := function($o, $n) { $n = 0 ? $o : $f([[$o], [$o]], $n - 1) };"
                        + " $boolean($f(0, 60)))",
                "($f := function($o, $n) { $n = 0 ? $o : $f([[$o], [$o]], $n - 1) };"
                        + " $keys($f(0, 60)))",
                "($f := function($o, $n) { $n = 0 ? $o : $f([[$o], [$o]], $n - 1) }; $f(0, 60).a)",
                "($f := function($o, $n) { $n = 0 ? $o : $f([[$o], [$o]], $n - 1) };"
                        + " {'x': $f(0, 60)}.*)",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o}, $n - 1) }; $f(1, 5000))",
                "($f := function($o, $n) { $n = 0 ? $o : $f({'a': $o}, $n - 1) };"
                        + " $string($f(1, 5000)))",
                // a letter whose form depends on its word
                "$lowercase($pad('', 100000, '\u03a3'))",
                // pictures
                "$fromMillis(0, '[Y,9999999]')",
                "$formatInteger(1, $pad('', 100000, '0'))",
                "$formatNumber(1, $pad('', 100000, '0'))",
                "$toMillis($pad('', 300, '1') & 'x', '[Y][M][D][H][m][s][f]')"
            })
    void a_hostile_expression_ends_with_an_error(String expression) {
        var scope = TestStates.input("{}").withBudget(new Budget(STEPS, Budget.BYTES_MAX));
        long before = allocatedBytes();

        assertThat(scope.evaluate(expression))
                .isInstanceOfSatisfying(
                        Evaluation.Failed.class,
                        failed -> {
                            assertThat(failed.failure().error())
                                    .isEqualTo(ErrorName.QUERY_EVALUATION_ERROR);
                            assertThat(failed.failure().cause()).contains(BOUND);
                        });
        assertThat(scope.budget().stepsSpent()).isLessThanOrEqualTo(STEPS);
        assertThat(allocatedBytes() - before).isLessThan(ALLOCATED_BYTES_MAX);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /**
     * Parsing these digits would take minutes, because the time grows with the square of their
     * number.
     */
    @Test
    void a_text_with_more_digits_than_a_number_has_is_refused_quickly() {
        assertThat(
                        TestStates.input("{}")
                                .cause("($s := '0x' & $pad('', 4000000, 'f'); $number($s) > 0)"))
                .contains("D3030");
    }

    /**
     * An expression that converts a character to two or six characters takes no more time than its
     * steps allow.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$length($encodeUrl($pad('', 1000000, '\u00e9'))) = 6000000",
                "$length($string([$pad('', 1000000, '\u0001')])) = 6000004",
                "$length($uppercase($pad('', 1000000, '\u00df'))) = 2000000",
                "$length($lowercase($pad('', 1000000, '\u0130'))) = 2000000"
            })
    void characters_that_become_several_are_written_in_bounded_time(String expression) {
        long before = cpuNanos();
        var scope = TestStates.input("{}");

        assertThat(scope.result(expression)).isEqualTo("true");
        assertThat(Duration.ofNanos(cpuNanos() - before)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void the_next_state_has_the_full_allowance() {
        var scope = TestStates.input("{}").withBudget(new Budget(100_000, Budget.BYTES_MAX));
        assertThat(scope.cause("$count([1..1e6])")).contains(BOUND);

        scope.budget().renewAllowance();

        assertThat(scope.result("$count([1..1000])")).isEqualTo("1000");
    }

    @Test
    void a_result_with_too_many_bytes_fails() {
        var scope = TestStates.input("{}").withBudget(new Budget(Budget.STEPS_MAX, 1_000));

        assertThat(scope.cause("$pad('', 2000, 'x')"))
                .endsWith(
                        ": Expression evaluation memory limit exceeded: Check for excessive memory usage");
    }

    @Test
    void usual_expressions_spend_a_small_part_of_the_budget() {
        var scope = TestStates.input("{}");

        assertThat(
                        scope.result(
                                "$sum($map([1..10000], function($v) { $v % 2 = 0 ? $v * $v : 0 }))"))
                .isEqualTo("166716670000");
        assertThat(scope.result("($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(20))"))
                .isEqualTo("2432902008176640000");
        assertThat(scope.budget().stepsSpent()).isLessThan(Budget.EXPRESSION_STEPS_MAX / 40);
    }

    @Test
    void deeply_nested_text_is_refused_without_a_stack_overflow() {
        var nested = "(".repeat(40_000) + "1" + ")".repeat(40_000);

        assertThatExceptionOfType(JsonataSyntaxException.class)
                .isThrownBy(() -> JsonataExpression.compile(nested))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("U1001"));
    }
}
