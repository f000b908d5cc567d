package dev.askel.asl.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.model.ChoiceEvaluation.Verdict;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Evaluates choice rules as docs/aws/asl.md section 7.1 and the recorded choice_operators cases
 * require.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChoiceEvaluationTest {

    /** A machine whose state C has this one rule. */
    private static StateMachine parseMachine(String rule) {
        return DefinitionParser.compile(
                """
                {"StartAt": "C", "States": {
                  "C": {"Type": "Choice", "Default": "E", "Choices": [%s]},
                  "E": {"Type": "Succeed"}}}
                """
                        .formatted(rule));
    }

    private record TestScope(Payload input) implements Scope {

        @Override
        public JsonNode context() {
            return input.tree();
        }

        @Override
        public @Nullable Payload variable(String name) {
            return name.equals("limit") ? json("10") : null;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        @Override
        public Budget budget() {
            return new Budget();
        }
    }

    private static Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Verdict evaluate(String rule, String input) {
        var withNext = rule.substring(0, rule.length() - 1) + ", \"Next\": \"E\"}";
        var choice = (ChoiceState) parseMachine(withNext).root().state("C");
        return ChoiceEvaluation.evaluate(
                choice.rules().getFirst().condition(), new TestScope(json(input)));
    }

    private static Verdict compare(String operator, String operand, String value) {
        return evaluate(
                "{\"Variable\": \"$.v\", \"%s\": %s}".formatted(operator, operand),
                "{\"v\": %s}".formatted(value));
    }

    @ParameterizedTest(name = "{2} {0} {1} is {3}")
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    StringEquals | "a" | "a" | true
                    StringEquals | "a" | "A" | false
                    StringLessThan | "b" | "a" | true
                    StringLessThan | "b" | "b" | false
                    StringGreaterThan | "b" | "c" | true
                    StringLessThanEquals | "b" | "b" | true
                    StringGreaterThanEquals | "b" | "a" | false
                    StringMatches | "a*c" | "abc" | true
                    StringMatches | "a*c" | 1 | false
                    NumericEquals | 1 | 1.0 | true
                    NumericEquals | 1e2 | 100 | true
                    NumericLessThan | 2 | 1 | true
                    NumericLessThanEquals | 2 | 2 | true
                    NumericGreaterThan | 0.1 | 0.10000000000000000001 | true
                    NumericGreaterThanEquals | 3 | 2 | false
                    BooleanEquals | true | true | true
                    BooleanEquals | true | false | false
                    TimestampEquals | "2012-10-09T19:00:55Z" | "2012-10-09T21:00:55+02:00" | true
                    TimestampLessThan | "2012-10-09T19:00:56Z" | "2012-10-09T19:00:55Z" | true
                    TimestampGreaterThan | "2012-10-09T19:00:55Z" | "2012-10-09T19:00:55.1Z" | true
                    TimestampLessThanEquals | "2012-10-09T19:00:55Z" | "2012-10-09T19:00:55Z" | true
                    TimestampGreaterThanEquals | "2012-10-09T19:00:56Z" | "2012-10-09T19:00:55Z" | false
                    IsNull | true | null | true
                    IsNull | true | 0 | false
                    IsPresent | true | null | true
                    IsNumeric | true | 1.5 | true
                    IsNumeric | true | "1.5" | false
                    IsNumeric | false | "1.5" | true
                    IsString | true | "" | true
                    IsBoolean | true | false | true
                    IsBoolean | false | false | false
                    IsTimestamp | true | "2012-10-09T19:00:55Z" | true
                    IsTimestamp | true | "2012-10-09 19:00:55Z" | false
                    IsTimestamp | true | 1 | false
                    """,
            delimiter = '|')
    void an_operator_compares_values_of_its_type(
            String operator, String operand, String value, boolean isTrue) {
        assertThat(compare(operator, operand, value)).isEqualTo(Verdict.of(isTrue));
    }

    @ParameterizedTest(name = "{0} {1} on {2}")
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    NumericEquals | 0 | null
                    NumericEquals | 0 | "0"
                    NumericEquals | 0 | false
                    NumericLessThanEquals | 0 | []
                    BooleanEquals | false | 0
                    BooleanEquals | false | null
                    BooleanEquals | false | "false"
                    StringEquals | "1" | 1
                    StringEquals | "null" | null
                    StringGreaterThanEquals | "" | {}
                    TimestampEquals | "2012-10-09T19:00:55Z" | 1349809255
                    TimestampEquals | "2012-10-09T19:00:55Z" | "yesterday"
                    """,
            delimiter = '|')
    void a_value_of_another_type_makes_the_comparison_false(
            String operator, String operand, String value) {
        assertThat(compare(operator, operand, value)).isEqualTo(Verdict.FALSE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    StringEqualsPath | "a" | "a" | true
                    StringLessThanPath | "a" | "b" | true
                    StringGreaterThanPath | "a" | "b" | false
                    StringLessThanEqualsPath | "a" | 1 | false
                    NumericEqualsPath | 1 | 1.00 | true
                    NumericLessThanPath | 1 | 2 | true
                    NumericGreaterThanEqualsPath | 1 | "1" | false
                    BooleanEqualsPath | true | true | true
                    BooleanEqualsPath | true | null | false
                    TimestampEqualsPath | "2012-10-09T19:00:55Z" | "2012-10-09T19:00:55.000Z" | true
                    TimestampLessThanPath | "2012-10-09T19:00:55Z" | "soon" | false
                    """,
            delimiter = '|')
    void the_operand_of_a_path_operator_is_read_from_the_data(
            String operator, String value, String other, boolean isTrue) {
        assertThat(
                        evaluate(
                                "{\"Variable\": \"$.v\", \"%s\": \"$.w\"}".formatted(operator),
                                "{\"v\": %s, \"w\": %s}".formatted(value, other)))
                .isEqualTo(Verdict.of(isTrue));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Variable\": \"$.gone\", \"IsNull\": true}",
                "{\"Variable\": \"$.gone\", \"IsString\": false}",
                "{\"Variable\": \"$.gone\", \"StringEquals\": \"x\"}",
                "{\"Variable\": \"$.gone\", \"StringMatches\": \"*\"}",
                "{\"Variable\": \"$.v\", \"NumericEqualsPath\": \"$.gone\"}",
                "{\"Not\": {\"Variable\": \"$.gone\", \"BooleanEquals\": true}}",
            })
    void a_missing_value_fails_the_state(String rule) {
        assertThat(evaluate(rule, "{\"v\": 1}"))
                .isEqualTo(
                        new Verdict.Failed(
                                new Failure(
                                        "States.Runtime",
                                        "Invalid path '$.gone': The choice state's condition path"
                                                + " references an invalid value.")));
    }

    @Test
    void only_is_present_accepts_a_missing_value() {
        assertThat(evaluate("{\"Variable\": \"$.gone\", \"IsPresent\": true}", "{}"))
                .isEqualTo(Verdict.FALSE);
        assertThat(evaluate("{\"Variable\": \"$.gone\", \"IsPresent\": false}", "{}"))
                .isEqualTo(Verdict.TRUE);
    }

    @Test
    void and_and_or_stop_at_the_first_part_that_decides() {
        var present = "{\"Variable\": \"$.x\", \"IsPresent\": %s}";
        var compared = "{\"Variable\": \"$.x\", \"NumericEquals\": 1}";
        assertThat(
                        evaluate(
                                "{\"And\": [%s, %s]}".formatted(present.formatted(true), compared),
                                "{}"))
                .isEqualTo(Verdict.FALSE);
        assertThat(
                        evaluate(
                                "{\"Or\": [%s, %s]}".formatted(present.formatted(false), compared),
                                "{}"))
                .isEqualTo(Verdict.TRUE);
        assertThat(
                        evaluate(
                                "{\"And\": [%s, %s]}".formatted(compared, present.formatted(true)),
                                "{}"))
                .isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void variables_and_the_context_object_can_be_compared() {
        assertThat(evaluate("{\"Variable\": \"$limit\", \"NumericEquals\": 10}", "{}"))
                .isEqualTo(Verdict.TRUE);
        assertThat(
                        evaluate(
                                "{\"Variable\": \"$.v\", \"NumericLessThanPath\": \"$limit\"}",
                                "{\"v\": 3}"))
                .isEqualTo(Verdict.TRUE);
        assertThat(evaluate("{\"Variable\": \"$$.v\", \"NumericEquals\": 3}", "{\"v\": 3}"))
                .isEqualTo(Verdict.TRUE);
    }

    @Test
    void a_pattern_that_ends_in_a_lone_backslash_fails_the_state() {
        assertThat(compare("StringMatches", "\"a\\\\\"", "\"a\""))
                .isInstanceOf(Verdict.Failed.class);
    }
}
