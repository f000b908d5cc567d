package dev.askel.asl.expression.jsonata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.asl.expression.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests every recorded cause of AWS for a JSONata expression. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordedErrorsTest {
    private static final Pattern CAUSE = Pattern.compile("The JSONata expression '.*");

    /** An expression with its field, its scope and the cause. */
    record Recorded(
            String expression, String location, String expected, TestStates scope, String cause) {}

    static Stream<Recorded> recorded() {
        return Stream.of(
                new Recorded(
                        "$randomSeeded($states.input.FunctionInput.fst)",
                        "Output/FunctionResult",
                        "",
                        TestStates.input("{\"FunctionInput\": \"fst\"}"),
                        "The JSONata expression '$randomSeeded($states.input.FunctionInput.fst)' specified for the field 'Output/FunctionResult' threw an error during evaluation. T1006: Attempted to invoke a non-function"),
                new Recorded(
                        "$doesNotExist",
                        "Arguments",
                        "",
                        TestStates.input("{}"),
                        "The JSONata expression '$doesNotExist' specified for the field 'Arguments' returned nothing (undefined)."),
                new Recorded(
                        "$ItemsVar",
                        "Items",
                        "array",
                        TestStates.input("{}").variable("ItemsVar", "1"),
                        "The JSONata expression '$ItemsVar' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1"),
                new Recorded(
                        "$ItemsVar",
                        "Items",
                        "array",
                        TestStates.input("{}").variable("ItemsVar", "true"),
                        "The JSONata expression '$ItemsVar' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'boolean' for value: true"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void an_error_has_the_recorded_text(Recorded recorded) {
        var expression = TestStates.compile(" " + recorded.expression() + " ");

        var outcome = expression.evaluate(recorded.scope(), recorded.location());
        if (outcome instanceof Evaluation.Value(var value)) {
            outcome = expression.unexpectedType(recorded.location(), recorded.expected(), value);
        }

        assertThat(outcome)
                .isEqualTo(
                        Evaluation.failedAt(
                                recorded.location(),
                                "States.QueryEvaluationError",
                                recorded.cause()));
    }

    @Test
    void every_recorded_text_has_a_case() throws IOException {
        var texts = new TreeSet<String>();
        var json = new ObjectMapper();
        try (var files = Files.walk(Shared.folder("conformance/cases"))) {
            for (var file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
                for (var text : json.readTree(file.toFile()).findValuesAsText("cause")) {
                    CAUSE.matcher(text).results().forEach(found -> texts.add(found.group()));
                }
            }
        }

        assertThat(texts)
                .containsExactlyInAnyOrderElementsOf(
                        recorded().map(Recorded::cause).distinct().sorted().toList());
    }
}
