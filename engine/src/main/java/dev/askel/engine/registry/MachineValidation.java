package dev.askel.engine.registry;

import dev.askel.asl.model.MachineType;
import dev.askel.asl.parser.Diagnostic;
import dev.askel.asl.parser.Diagnostics;
import dev.askel.asl.validator.DefinitionValidator;
import dev.askel.asl.validator.OwnResources;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionRequest;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionResult;
import dev.askel.engine.api.StateMachines.ValidationDiagnostic;
import dev.askel.engine.api.StateMachines.ValidationResult;
import dev.askel.engine.api.StateMachines.ValidationSeverity;
import dev.askel.engine.visibility.SqlWorkers;
import java.util.concurrent.CompletionStage;

/** Says what CreateStateMachine would (validation.md section 2). */
final class MachineValidation {
    private final SqlWorkers workers;
    private final OwnResources own;

    /**
     * Validation where creation validates.
     *
     * @param workers their number and queue bound what many large definitions cost at once
     * @param own what definitions may call beside what AWS has
     */
    MachineValidation(SqlWorkers workers, OwnResources own) {
        this.workers = workers;
        this.own = own;
    }

    CompletionStage<Answer<ValidateStateMachineDefinitionResult>> validate(
            ValidateStateMachineDefinitionRequest request) {
        return workers.submit(Answer.ok(request), (_, given) -> Answer.ok(of(given, own)));
    }

    static ValidateStateMachineDefinitionResult of(
            ValidateStateMachineDefinitionRequest request, OwnResources own) {
        var type = MachineType.valueOf(request.type().name());
        var told = DefinitionValidator.validate(request.definition(), type, own).diagnostics();
        var wanted = request.severity() == ValidationSeverity.ERROR ? told.errors() : told.all();
        int most =
                request.maxResults() == 0
                        ? ValidateStateMachineDefinitionRequest.RESULTS_MAX
                        : request.maxResults();
        return new ValidateStateMachineDefinitionResult(
                result(told),
                wanted.stream().limit(most).map(MachineValidation::diagnostic).toList(),
                wanted.size() > most);
    }

    private static ValidationResult result(Diagnostics told) {
        return told.hasErrors() ? ValidationResult.FAIL : ValidationResult.OK;
    }

    private static ValidationDiagnostic diagnostic(Diagnostic told) {
        return new ValidationDiagnostic(
                ValidationSeverity.valueOf(told.severity().name()),
                told.code().name(),
                told.message(),
                told.location());
    }
}
