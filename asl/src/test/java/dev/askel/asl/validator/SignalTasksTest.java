package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tasks that wait for signals and send them (docs/signals.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignalTasksTest {
    private static String task(String action, String fields) {
        return Validations.definition(
                "'S':{'Type':'Task','Resource':'arn:aws:states:::askel:%s',%s,'End':true}"
                        .formatted(action, fields));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '|',
            value = {
                "waitForSignal | {'Name':'a'}",
                "waitForSignal | {'Name.$':'$.n','Key.$':'$.k','Count':2}",
                "waitForSignal | {'Name':'a','Key':'k','Until':'$count($states.result.Signals) > 1'}",
                "sendSignal | {'Name':'a','Key':'k','Payload':{'x':1}}",
                "sendSignal | {'Name':'a','ExecutionArn.$':'$.arn','ClientToken':'t'}",
            })
    void valid_arguments_are_accepted(String action, String parameters) {
        assertThat(Validations.errors(task(action, "'Parameters':" + parameters))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '|',
            value = {
                "waitForSignal | {} | The field 'Name' is required but was missing",
                "waitForSignal | {'Name':'a b'} | The value for the field 'Name' must have",
                "waitForSignal | {'Name':'a','Key':''} | The value for the field 'Key' must have",
                "waitForSignal | {'Name':'a','Count':0} | The value for the field 'Count' must be",
                "waitForSignal | {'Name':'a','Count':101} | The value for the field 'Count' must be",
                "waitForSignal | {'Name':'a','Until':'1 +'} | The value for the field 'Until' must be",
                "waitForSignal | {'Name':'a','Count':1,'Until':'true'} | cannot be specified at the same time",
                "waitForSignal | {'Name':'a','Other':1} | is not supported by Step Functions",
                "sendSignal | {'Name':'a'} | Exactly one of the fields",
                "sendSignal | {'Name':'a','Key':'k','ExecutionArn':'e'} | Exactly one of the fields",
            })
    void invalid_arguments_are_refused(String action, String parameters, String message) {
        assertThat(Validations.errors(task(action, "'Parameters':" + parameters)))
                .contains(message);
    }

    @Test
    void an_express_machine_cannot_wait_but_can_send() {
        assertThat(expressErrors(task("waitForSignal", "'Parameters':{'Name':'a'}")))
                .contains("Express state machine does not support 'askel:waitForSignal'");
        assertThat(expressErrors(task("sendSignal", "'Parameters':{'Name':'a','Key':'k'}")))
                .isEmpty();
    }

    @Test
    void other_actions_and_patterns_are_not_recognized() {
        for (var action :
                new String[] {"other", "waitForSignal.sync", "sendSignal.waitForTaskToken"}) {
            assertThat(Validations.errors(task(action, "'Parameters':{'Name':'a'}")))
                    .contains("is not recognized");
        }
    }

    private static String expressErrors(String definition) {
        return DefinitionValidator.validate(definition, MachineType.EXPRESS)
                .diagnostics()
                .errorsText();
    }
}
