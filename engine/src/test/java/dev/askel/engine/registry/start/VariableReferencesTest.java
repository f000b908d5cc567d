package dev.askel.engine.registry.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.registry.TestRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Tests the variable references of definitions, some recorded in test_sfn_api_variable_references.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VariableReferencesTest {

    @Test
    void a_choice_reads_variables_and_assigned_names_are_not_reads() {
        assertThat(
                        referencesOf(
                                """
                                {"StartAt": "Setup", "States": {
                                  "Setup": {"Type": "Pass", "Assign": {"guess": "the_guess",
                                    "answer": "the_answer"}, "Next": "CheckAnswer"},
                                  "CheckAnswer": {"Type": "Choice", "Choices": [{"Variable": "$guess",
                                    "StringEqualsPath": "$answer", "Next": "CorrectAnswer"}],
                                    "Default": "WrongAnswer"},
                                  "CorrectAnswer": {"Type": "Pass", "Result": {"state": "CORRECT"},
                                    "End": true},
                                  "WrongAnswer": {"Type": "Pass", "Assign": {"guess.$": "$answer"},
                                    "Result": {"state": "WRONG"}, "Next": "CheckAnswer"}}}\
                                """))
                .isEqualTo(
                        Map.of(
                                "CheckAnswer", List.of("answer", "guess"),
                                "WrongAnswer", List.of("answer")));
    }

    @Test
    void InputPath_reads_a_variable() {
        assertThat(
                        referencesOf(
                                """
                                {"StartAt": "State0", "States": {
                                  "State0": {"Type": "Pass", "Assign": {"theAnswer": 42},
                                    "Next": "State1"},
                                  "State1": {"Type": "Pass", "InputPath": "$theAnswer",
                                    "End": true}}}\
                                """))
                .isEqualTo(Map.of("State1", List.of("theAnswer")));
    }

    @Test
    void states_inside_a_Map_appear_under_their_own_names() {
        assertThat(
                        referencesOf(
                                """
                                {"StartAt": "Start", "States": {
                                  "Start": {"Type": "Pass", "Assign": {"AnswerTemplate": "It's {}!",
                                    "Question": "Who's that Pokemon?"}, "Result": ["Charizard"],
                                    "Next": "MapIterateState"},
                                  "MapIterateState": {"Type": "Map", "MaxConcurrency": 1,
                                    "ItemSelector": {"AnnouncePokemon.$":
                                      "States.Format($AnswerTemplate, $$.Map.Item.Value)"},
                                    "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"},
                                      "StartAt": "Pass", "States": {"Pass": {"Type": "Pass",
                                        "Parameters": {"Question.$": "$Question",
                                          "Answer.$": "$.AnnouncePokemon"}, "End": true}}},
                                    "End": true}}}\
                                """))
                .isEqualTo(
                        Map.of(
                                "MapIterateState", List.of("AnswerTemplate"),
                                "Pass", List.of("Question")));
    }

    @Test
    void a_distributed_Map_reads_variables_in_its_reader_and_its_batches() {
        var states =
                """
                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, %s,
                  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED",
                      "ExecutionType": "STANDARD"},
                    "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}}}\
                """;

        assertThat(
                        referencesOf(
                                states.formatted(
                                        """
                                        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                                          "ReaderConfig": {"InputType": "CSV", "MaxItemsPath": "$most"},
                                          "Parameters": {"Bucket.$": "$bucket", "Key": "$no"}},
                                        "ItemBatcher": {"MaxItemsPerBatchPath": "$batch.size"}\
                                        """)))
                .isEqualTo(Map.of("M", List.of("batch", "bucket", "most")));
        assertThat(
                        referencesOf(
                                states.formatted(
                                        """
                                        "QueryLanguage": "JSONata",
                                        "ItemBatcher": {"MaxItemsPerBatch": "{% $size %}"}\
                                        """)))
                .isEqualTo(Map.of("M", List.of("size")));
    }

    @Test
    void an_invalid_path_does_not_hide_variables_of_other_members() {
        assertThat(
                        referencesOf(
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                  "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                                    "ReaderConfig": {"InputType": "CSV", "MaxItemsPath": "no path"},
                                    "Parameters": {"Bucket.$": "no path", "Key.$": "$key"}},
                                  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED",
                                      "ExecutionType": "STANDARD"},
                                    "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}}}\
                                """))
                .isEqualTo(Map.of("M", List.of("key")));
    }

    @Test
    void JSONata_reads_variables_except_functions_and_local_variables() {
        assertThat(
                        referencesOf(
                                """
                                {"StartAt": "A", "QueryLanguage": "JSONata", "States": {
                                  "A": {"Type": "Choice", "Default": "B", "Output": {"o": ["{% $two %}"]},
                                    "Choices": [{"Condition": "{% $one = $states.input.x %}",
                                      "Assign": {"x": "{% $three %}"}, "Next": "B"}]},
                                  "B": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:1:function:f",
                                    "TimeoutSeconds": "{% $timeout %}",
                                    "Arguments": {"a": "{% ($own := 1; $map($list, function($v) { $v + $own })) %}"},
                                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C",
                                      "Assign": {"e": "{% $caught %}"}}],
                                    "Next": "C"},
                                  "C": {"Type": "Succeed", "Output": "{% $sum([1]) %}"}}}\
                                """))
                .isEqualTo(
                        Map.of(
                                "A", List.of("one", "three", "two"),
                                "B", List.of("caught", "list", "timeout")));
    }

    @Test
    void MaxConcurrencyPath_reads_a_variable() {
        assertThat(
                        referencesOf(
                                """
                                {"StartAt": "Start", "States": {
                                  "Start": {"Type": "Pass", "Assign": {"maxConcurrency": "1"},
                                    "Result": {"Values": [1, 2, 3]}, "Next": "MapState"},
                                  "MapState": {"Type": "Map", "ItemsPath": "$.Values",
                                    "MaxConcurrencyPath": "$maxConcurrency",
                                    "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"},
                                      "StartAt": "HandleItem", "States": {"HandleItem":
                                        {"Type": "Pass", "End": true}}},
                                    "End": true}}}\
                                """))
                .isEqualTo(Map.of("MapState", List.of("maxConcurrency")));
    }

    @Test
    void a_definition_without_variables_has_no_references() {
        assertThat(referencesOf(TestRegistry.PASS)).isEmpty();
    }

    private static Map<String, List<String>> referencesOf(String definition) {
        return VariableReferences.of(DefinitionParser.compile(definition));
    }
}
