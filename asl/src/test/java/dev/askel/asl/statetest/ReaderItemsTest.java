package dev.askel.asl.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.context.Inspector.Step;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.mock.Mock;
import dev.askel.asl.statetest.StateTest.Progress;
import dev.askel.asl.statetest.StateTest.TestInput;
import dev.askel.asl.statetest.StateTestResult.Status;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.asl.validator.SingleStateDefinition;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests TestState for distributed Maps with the data that the ItemReader reads. In the texts,
 * apostrophes stand for double quotes.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReaderItemsTest {
    private static Payload json(String text) {
        return Payload.ofVerbatim(text.replace('\'', '"'));
    }

    private static Progress start(String definition, String input, @Nullable String data) {
        var machine =
                DefinitionValidator.validateState(
                        definition.replace('\'', '"'), AdditionalIntegrations.NONE);
        assertThat(machine.diagnostics().errors()).isEmpty();
        var tested =
                TestedState.find(
                                Objects.requireNonNull(machine.machine()),
                                SingleStateDefinition.NAME)
                        .orElseThrow();
        var testInput =
                new TestInput(
                        tested,
                        json(input),
                        Map.of(),
                        new Mock.Result(json("[0]")),
                        null,
                        new StateConfiguration(null, null, null, data),
                        StateTestRuns.IDENTITY,
                        "token",
                        TaskParameterCheck.NONE);
        assertThat(testInput.refusal()).isEmpty();
        return new StateTest(testInput, () -> 0L, StateTestRuns.NOW).start(StateTestRuns.NOW);
    }

    private static StateTestResult verdict(String definition, String input, @Nullable String data) {
        var progress = start(definition, input, data);
        assertThat(progress).isInstanceOf(Progress.Ended.class);
        return ((Progress.Ended) progress).verdict();
    }

    private static String readingMap(String reader) {
        return """
        {'Type': 'Map', %s
         'ItemSelector': {'i.$': '$$.Map.Item'},
         'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},
           'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
         'End': true}
        """
                .formatted(reader);
    }

    @Test
    void an_item_shows_its_source() {
        var object =
                """
                'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject',
                  'ReaderConfig': {'InputType': 'JSONL'},
                  'Parameters': {'Bucket': 'b', 'Key.$': '$.key'}},
                """;
        var listing =
                """
                'ItemReader': {'Resource': 'arn:aws:states:::s3:listObjectsV2',
                  'Parameters': {'Bucket': 'b', 'Prefix': 'p'}},
                """;
        assertThat(selected(readingMap(object), "{'key': 'k/1'}", "7\n"))
                .isEqualTo(json("[{'i':{'Index':0,'Value':7,'Source':'s3://b/k/1'}}]"));
        assertThat(selected(readingMap(listing), "{}", "[7]"))
                .isEqualTo(json("[{'i':{'Index':0,'Value':7,'Source':'s3://b'}}]"));
        assertThat(selected(readingMap(""), "[7]", null))
                .isEqualTo(json("[{'i':{'Index':0,'Value':7,'Source':'STATE_DATA'}}]"));
    }

    @Test
    void a_jsonata_selector_reads_the_source_and_the_key() {
        var map =
                """
                {'Type': 'Map', 'QueryLanguage': 'JSONata',
                 'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject',
                   'ReaderConfig': {'InputType': 'JSON', 'ItemsPointer': '/rows'},
                   'Arguments': {'Bucket': 'b', 'Key': '{% $states.input.key %}'}},
                 'ItemSelector': '{% $states.context.Map.Item.(Source & " " & Key & " " & Value) %}',
                 'ItemProcessor': {'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'},
                   'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}},
                 'End': true}
                """
                        .replace("\"", "\\\"");
        assertThat(selected(map, "{'key': 'k'}", "{\"rows\": {\"a\": 1, \"b\": 2}}"))
                .isEqualTo(json("['s3://b/k a 1','s3://b/k b 2']"));
    }

    private static @Nullable Payload selected(String map, String input, @Nullable String data) {
        return verdict(map, input, data).inspection().steps().get(Step.AFTER_ITEM_SELECTOR);
    }

    @Test
    void a_reader_that_cannot_be_evaluated_fails_the_state() {
        var reader =
                """
                'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject',
                  'ReaderConfig': {'InputType': 'JSON'},
                  'Parameters': {'Bucket': 'b', 'Key.$': '$.missing'}},
                """;
        assertThat(verdict(readingMap(reader), "{}", "[1]").status()).isEqualTo(Status.FAILED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/x;The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.",
                "/text;Attempting to map over non-iterable node.",
            })
    void data_without_items_is_refused(String pointer, String message) {
        var reader =
                """
                'ItemReader': {'Resource': 'arn:aws:states:::s3:getObject',
                  'ReaderConfig': {'InputType': 'JSON', 'ItemsPointer': '%s'},
                  'Parameters': {'Bucket': 'b', 'Key': 'k'}},
                """
                        .formatted(pointer);
        assertThat(start(readingMap(reader), "{}", "{\"text\": \"t\"}"))
                .isEqualTo(new Progress.Refused(message));
    }
}
