package dev.askel.asl.validator;

import static dev.askel.asl.validator.Validations.SCHEMA;
import static dev.askel.asl.validator.Validations.definition;
import static dev.askel.asl.validator.Validations.errors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.Diagnostic;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for the definition of a Distributed Map (docs/aws/validation.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DistributedMapValidationTest {
    private static String distributed(String type, String inner, String extraFields) {
        return definition(
                """
                'S': {'Type': 'Map', 'End': true, 'ItemProcessor': {
                  'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': '%s'},
                  'StartAt': 'I', 'States': {'I': %s}} %s}
                """
                        .formatted(type, inner, extraFields));
    }

    @Test
    void the_children_of_a_distributed_map_have_their_own_type_and_variables() {
        var activity =
                "{'Type': 'Task', 'Resource': 'arn:aws:states:us-east-1:123456789012:activity:a',"
                        + " 'Assign': {'v': 1}, 'End': true}";
        assertThat(errors(distributed("STANDARD", activity, ", 'Assign': {'v': 2}"))).isEmpty();
        assertThat(errors(distributed("EXPRESS", activity, "")))
                .isEqualTo(
                        SCHEMA
                                + "Express state machine does not support Activity ARN at"
                                + " /States/S/ItemProcessor/States/I/Resource");
    }

    @Test
    void express_children_have_no_distributed_map() {
        var inner =
                """
                {'Type': 'Map', 'End': true, 'ItemProcessor': {
                  'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'EXPRESS'},
                  'StartAt': 'J', 'States': {'J': {'Type': 'Pass', 'End': true}}}}
                """;
        assertThat(errors(distributed("STANDARD", inner, ""))).isEmpty();
        assertThat(errors(distributed("EXPRESS", inner, "")))
                .isEqualTo(
                        SCHEMA
                                + "The field 'Mode' with value 'DISTRIBUTED' is not supported inside"
                                + " 'EXPRESS' state machines at"
                                + " /States/S/ItemProcessor/States/I/ItemProcessor/ProcessorConfig");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a*", "a:b", "[a]", "a\\u0007"})
    void an_invalid_label_is_refused(String label) {
        var extraFields = ", 'Label': '%s'".formatted(label);
        assertThat(errors(distributed("STANDARD", "{'Type': 'Succeed'}", extraFields)))
                .startsWith("INVALID_LABEL_NAME: ")
                .endsWith(" at /States/S/Label");
    }

    @Test
    void item_reader_and_result_writer_of_a_distributed_map_are_checked() {
        var extraFields =
                ", 'ItemReader': {'ReaderConfig': {'InputType': 'XML', 'CSVHeaderLocation':"
                        + " 'GIVEN', 'MaxItems': 1, 'MaxItemsPath': '$.m'}, 'Parameters': {'a.$':"
                        + " 'b'}}, 'ResultWriter': {}";
        assertThat(
                        DefinitionValidator.validate(
                                        distributed("STANDARD", "{'Type': 'Succeed'}", extraFields),
                                        MachineType.STANDARD)
                                .diagnostics()
                                .errors())
                .extracting(Diagnostic::location)
                .containsExactly(
                        "/States/S/ItemReader",
                        "/States/S/ItemReader/ReaderConfig",
                        "/States/S/ItemReader/ReaderConfig",
                        "/States/S/ItemReader/ReaderConfig/InputType",
                        "/States/S/ItemReader/Parameters",
                        "/States/S/ResultWriter");
    }
}
