package dev.askel.engine.registry;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.parser.Diagnostics;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionRequest;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionResult;
import dev.askel.engine.api.StateMachines.ValidationDiagnostic;
import dev.askel.engine.api.StateMachines.ValidationResult;
import dev.askel.engine.api.StateMachines.ValidationSeverity;
import dev.askel.engine.sql.SqlWorkers;
import java.util.concurrent.CompletionStage;

/**
 * ValidateStateMachineDefinition: returns the diagnostics of CreateStateMachine
 * (docs/aws/validation.md).
 */
final class MachineValidation {
    private final SqlWorkers workers;
    private final AdditionalIntegrations additional;

    /**
     * Creates the operation, which runs on the workers that also validate creations.
     *
     * @param workers the threads for validations; their number limits concurrent validations
     * @param additional resources of this server that definitions may call in addition to those of
     *     AWS
     */
    MachineValidation(SqlWorkers workers, AdditionalIntegrations additional) {
        this.workers = workers;
        this.additional = additional;
    }

    CompletionStage<Answer<ValidateStateMachineDefinitionResult>> validate(
            ValidateStateMachineDefinitionRequest request) {
        return workers.submit(
                Answer.ok(request), (_, submitted) -> Answer.ok(validate(submitted, additional)));
    }

    static ValidateStateMachineDefinitionResult validate(
            ValidateStateMachineDefinitionRequest request, AdditionalIntegrations additional) {
        var type = MachineType.valueOf(request.type().name());
        var diagnostics =
                DefinitionValidator.validate(request.definition(), type, additional).diagnostics();
        var wanted =
                request.severity() == ValidationSeverity.ERROR
                        ? diagnostics.errors()
                        : diagnostics.all();
        int resultsMax =
                request.maxResults() == 0
                        ? ValidateStateMachineDefinitionRequest.RESULTS_MAX
                        : request.maxResults();
        return new ValidateStateMachineDefinitionResult(
                result(diagnostics),
                wanted.stream().limit(resultsMax).map(MachineValidation::diagnostic).toList(),
                wanted.size() > resultsMax);
    }

    private static ValidationResult result(Diagnostics diagnostics) {
        return diagnostics.hasErrors() ? ValidationResult.FAIL : ValidationResult.OK;
    }

    private static ValidationDiagnostic diagnostic(Diagnostic found) {
        return new ValidationDiagnostic(
                ValidationSeverity.valueOf(found.severity().name()),
                found.code().name(),
                found.message(),
                found.location());
    }
}
