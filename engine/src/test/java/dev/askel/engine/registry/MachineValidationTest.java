package dev.askel.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionRequest;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionResult;
import dev.askel.engine.api.StateMachines.ValidationDiagnostic;
import dev.askel.engine.api.StateMachines.ValidationResult;
import dev.askel.engine.api.StateMachines.ValidationSeverity;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** ValidateStateMachineDefinition (docs/aws/validation.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MachineValidationTest {
    private static final String TWO_ERRORS_AND_A_WARNING =
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Parameters": {"x": "$.y"}, "Next": "B"},
              "C": {"Type": "Succeed"}}}
            """;

    private static ValidateStateMachineDefinitionResult validate(
            String definition, ValidationSeverity severity, int maxResults) {
        return MachineValidation.validate(
                new ValidateStateMachineDefinitionRequest(
                        definition, StateMachineType.STANDARD, severity, maxResults),
                AdditionalIntegrations.NONE);
    }

    @Test
    void errors_fail_and_warnings_are_returned_on_request() {
        var errors = validate(TWO_ERRORS_AND_A_WARNING, ValidationSeverity.ERROR, 0);
        assertThat(errors.result()).isEqualTo(ValidationResult.FAIL);
        assertThat(errors.truncated()).isFalse();
        assertThat(errors.diagnostics())
                .containsExactly(
                        new ValidationDiagnostic(
                                ValidationSeverity.ERROR,
                                "MISSING_TRANSITION_TARGET",
                                "Missing 'Next' target: B",
                                "/States/A/Next"),
                        new ValidationDiagnostic(
                                ValidationSeverity.ERROR,
                                "MISSING_TRANSITION_TARGET",
                                "State \"C\" is not reachable.",
                                "/States/C"));
        assertThat(validate(TWO_ERRORS_AND_A_WARNING, ValidationSeverity.WARNING, 0).diagnostics())
                .extracting(ValidationDiagnostic::severity)
                .containsExactlyInAnyOrder(
                        ValidationSeverity.ERROR,
                        ValidationSeverity.ERROR,
                        ValidationSeverity.WARNING);
    }

    @Test
    void results_beyond_maxResults_are_cut_and_reported_as_truncated() {
        var cut = validate(TWO_ERRORS_AND_A_WARNING, ValidationSeverity.ERROR, 1);
        assertThat(cut.diagnostics()).hasSize(1);
        assertThat(cut.truncated()).isTrue();
        assertThat(validate(TWO_ERRORS_AND_A_WARNING, ValidationSeverity.ERROR, 2).truncated())
                .isFalse();
    }

    @Test
    void warnings_alone_give_the_result_OK() {
        var warned =
                validate(
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Result\":\"$.x\",\"End\":true}}}",
                        ValidationSeverity.WARNING,
                        0);
        assertThat(warned.result()).isEqualTo(ValidationResult.OK);
        assertThat(warned.diagnostics()).hasSize(1);
        assertThat(validate("{}", ValidationSeverity.ERROR, 0).diagnostics())
                .isEqualTo(
                        List.of(
                                new ValidationDiagnostic(
                                        ValidationSeverity.ERROR,
                                        "SCHEMA_VALIDATION_FAILED",
                                        "These fields are required: [States, StartAt]",
                                        "/")));
    }
}
