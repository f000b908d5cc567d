package dev.askel.asl.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.MachineType;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests which intrinsic functions may compute the fields of a Fail state (docs/aws/validation.md
 * section 6), and that all errors are reported together.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ComputedFieldsTest {

    private static String diagnostics(String state) {
        return DefinitionValidator.validate(
                        "{\"StartAt\": \"S\", \"States\": {\"S\": {%s}}}".formatted(state),
                        MachineType.STANDARD)
                .diagnostics()
                .errorsText();
    }

    private static String diagnosticsOfCausePath(String call) {
        return diagnostics("\"Type\": \"Fail\", \"CausePath\": \"%s\"".formatted(call));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$.cause",
                "$$.Execution.Id",
                "States.Format('{}', States.MathAdd(1, 2))",
                "States.JsonToString($)",
                "States.ArrayGetItem($.a, 0)",
                "States.Base64Encode('a')",
                "States.Base64Decode('YQ==')",
                "States.Hash('a', 'MD5')",
                "States.UUID()"
            })
    void a_cause_is_a_path_or_a_function_that_returns_a_string(String call) {
        assertThat(diagnosticsOfCausePath(call)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "States.MathAdd(1, 2)",
                "States.StringToJson('1')",
                "States.Array('a')",
                "States.StringSplit('a', 'b')",
                "States.JsonMerge($.a, $.b, false)"
            })
    void a_cause_by_a_function_that_returns_no_string_is_refused(String call) {
        assertThat(diagnosticsOfCausePath(call))
                .isEqualTo(
                        "SCHEMA_VALIDATION_FAILED: Value is not a valid JSONPath or a valid intrinsic function call at /States/S/CausePath");
    }

    @Test
    void all_wrong_members_of_a_template_are_reported_together() {
        var diagnostics =
                diagnostics(
                        """
                        "Type": "Pass", "End": true,
                        "Parameters": {"a.$": "no path", "b": {"c.$": "States.No()"}}\
                        """);

        assertThat(diagnostics)
                .isEqualTo(
                        "SCHEMA_VALIDATION_FAILED: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters, "
                                + "SCHEMA_VALIDATION_FAILED: The value for the field 'c.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters");
    }
}
