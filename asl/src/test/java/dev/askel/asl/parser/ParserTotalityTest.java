package dev.askel.asl.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.DefinitionParser.Format;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.asl.validator.DefinitionValidator;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that every text gives a result: a state machine, or errors. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ParserTotalityTest {

    private static final int MUTANTS = 2_000;

    private static final String[] FRAGMENTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "true",
        "1e999999999",
        "-0",
        "\"$\"",
        "\"$.a\"",
        "\"$$\"",
        "\"$..*[?(@.x)]\"",
        "\"States.Format('{}', $.x)\"",
        "\"Next\"",
        "\"End\"",
        "\"Type\"",
        "\"Task\"",
        "\"Map\"",
        "\"Choice\"",
        "\"Choices\"",
        "\"States\"",
        "\"x.$\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "{}",
        "[]",
        "\"QueryLanguage\":\"JSONata\",",
        "*",
        "&a",
        "- ",
        "\n  ",
        "#",
        "//"
    };

    /** A definition with every state type and most fields. */
    private static final String SEED_DEFINITION =
            """
            {"Comment": "c", "StartAt": "P", "TimeoutSeconds": 60, "States": {
              "P": {"Type": "Pass", "Result": {"a": 1.10}, "ResultPath": "$.r", "Next": "T",
                "Assign": {"v.$": "$.x"}, "InputPath": null},
              "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "C",
                "Parameters": {"FunctionName": "f", "Payload.$": "States.JsonToString($)"},
                "ResultSelector": {"p.$": "$.Payload"}, "TimeoutSecondsPath": "$.t",
                "HeartbeatSeconds": 3, "Credentials": {"RoleArn": "r"},
                "Retry": [{"ErrorEquals": ["A"], "IntervalSeconds": 1, "MaxAttempts": 2,
                  "BackoffRate": 1.5, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "F", "ResultPath": null}]},
              "C": {"Type": "Choice", "Default": "W", "Choices": [
                {"And": [{"Variable": "$.x", "IsPresent": true},
                         {"Not": {"Variable": "$.x", "StringMatches": "a*"}}], "Next": "W"},
                {"Variable": "$.y", "NumericLessThanPath": "$$.z", "Next": "L"}]},
              "W": {"Type": "Wait", "Timestamp": "2030-01-01T00:00:00Z", "Next": "L"},
              "L": {"Type": "Parallel", "Next": "M", "Branches": [{"StartAt": "B",
                "States": {"B": {"Type": "Pass", "End": true}}}]},
              "M": {"Type": "Map", "ItemsPath": "$.i", "MaxConcurrency": 2, "Label": "l",
                "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED",
                  "ExecutionType": "EXPRESS"}, "StartAt": "I",
                  "States": {"I": {"Type": "Succeed"}}}, "ToleratedFailurePercentage": 5,
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                  "Parameters": {"Bucket.$": "$.b"}}, "Next": "S"},
              "S": {"Type": "Succeed", "OutputPath": "$.o"},
              "F": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}', $.c)"}}}
            """;

    private static void check(Format form, String text, String description) {
        try {
            var parsed =
                    DefinitionValidator.validate(
                            form, text, MachineType.EXPRESS, AdditionalIntegrations.NONE);
            assertThat(parsed.machine() == null).isEqualTo(parsed.diagnostics().hasErrors());
            if (form == Format.JSON && parsed.machine() != null) {
                assertThat(DefinitionParser.compile(text).root().states().keySet())
                        .isEqualTo(parsed.machine().root().states().keySet());
            }
            assertThat(parsed.diagnostics().errorsText().length())
                    .isLessThan(4 * Findings.CHARACTERS_MAX);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("%s, text: %s".formatted(description, text), e);
        }
    }

    @Test
    void the_seed_definition_is_valid() {
        var parsed = DefinitionValidator.validate(SEED_DEFINITION, MachineType.STANDARD);
        assertThat(parsed.diagnostics().all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void mutated_definitions_never_throw(Format form) {
        long seed = Long.getLong("askel.seed", System.nanoTime());
        var random = new SplittableRandom(seed);
        for (int i = 0; i < MUTANTS; i++) {
            check(form, mutate(random), "-Daskel.seed=%d, mutant %d".formatted(seed, i));
        }
    }

    private static String mutate(SplittableRandom random) {
        var text = new StringBuilder(SEED_DEFINITION);
        for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(12));
            text.replace(from, to, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
        }
        return text.toString();
    }

    /** Replaces whole JSON values, so that most mutants are still JSON. */
    @Test
    void definitions_with_wrong_values_never_throw() {
        long seed = Long.getLong("askel.seed", System.nanoTime());
        var random = new SplittableRandom(seed);
        var replacements =
                new String[] {
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1.5",
                    "1e400",
                    "\"\"",
                    "\"x\"",
                    "\"$\"",
                    "\"$.a[\"",
                    "\"States.Nope()\"",
                    "[]",
                    "[1]",
                    "[{}]",
                    "{}",
                    "{\"x.$\": 1}",
                    "[[]]",
                    "\"{% 1 %}\""
                };
        var valuePattern =
                Pattern.compile("(?<=: )(\"[^\"]*\"|[0-9.]+|true|null|\\[[^\\[\\]]*]|\\{[^{}]*})");
        for (int i = 0; i < MUTANTS; i++) {
            var mutant =
                    valuePattern
                            .matcher(SEED_DEFINITION)
                            .replaceAll(match ->
                                    Matcher.quoteReplacement(
                                            random.nextInt(40) == 0
                                                    ? replacements[
                                                            random.nextInt(replacements.length)]
                                                    : match.group()));
            check(Format.JSON, mutant, "-Daskel.seed=%d, mutant %d".formatted(seed, i));
        }
    }

    static Stream<String> hugeTexts() {
        var branch =
                "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Parallel\",\"End\":true,\"Branches\":[";
        var last = "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"End\":true}}}";
        var choice = "{\"StartAt\":\"C\",\"States\":{\"C\":{\"Type\":\"Choice\",\"Choices\":[";
        return Stream.of(
                "[".repeat(1_048_576),
                "{\"a\":".repeat(200_000),
                "x".repeat(1_048_576),
                "\0".repeat(1_048_576),
                "- ".repeat(100_000),
                "a: ".repeat(100_000),
                "{\"StartAt\":\"%s\"}".formatted("y".repeat(1_000_000)),
                branch.repeat(240) + last + "]}}}".repeat(240),
                choice + "{\"Not\":".repeat(900) + "1" + "}".repeat(900) + "]}}}",
                choice + "{\"And\":[".repeat(450) + "1" + "]}".repeat(450) + "]}}}",
                choice + "{},".repeat(300_000) + "{}]}}}",
                "{\"States\":{"
                        + Stream.iterate(0, i -> i + 1)
                                .limit(40_000)
                                .map(i -> "\"s%d\":{\"Type\":0},".formatted(i))
                                .reduce(
                                        new StringBuilder(),
                                        StringBuilder::append,
                                        StringBuilder::append)
                        + "\"z\":{}}}",
                "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Parameters\":"
                        + "{\"a\":".repeat(980)
                        + "1"
                        + "}".repeat(980)
                        + ",\"End\":true}}}");
    }

    @ParameterizedTest
    @MethodSource("hugeTexts")
    void huge_and_deep_texts_never_throw(String text) {
        for (Format form : Format.values()) {
            check(form, text, "A text of %d characters".formatted(text.length()));
        }
    }
}
