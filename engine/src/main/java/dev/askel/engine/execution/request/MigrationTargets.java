package dev.askel.engine.execution.request;

import dev.askel.asl.history.MigrationTarget;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.Scopes;
import java.util.concurrent.CompletionStage;

/** Finds the revisions to which executions migrate. */
final class MigrationTargets {
    private final Registry registry;

    MigrationTargets(Registry registry) {
        this.registry = registry;
    }

    /** Returns the revision of a version, or the current revision of a state machine. */
    CompletionStage<Answer<MigrationTarget>> find(
            Caller caller, ExecutionHeader execution, String stateMachineArn) {
        return parse(caller, stateMachineArn)
                .thenCompose(arn ->
                        registry.resolveCurrent(arn)
                                .thenApply(found ->
                                        found.then(machine -> target(execution, arn, machine))));
    }

    private static Answer<StateMachineArn> parse(Caller caller, String stateMachineArn) {
        return Scopes.requireOwn(
                        caller,
                        Arns.parseStateMachine(stateMachineArn),
                        arn -> new EngineError.StateMachineDoesNotExist(arn.toString()))
                .then(arn ->
                        arn.isAlias()
                                ? Answer.refused(
                                        new ValidationException(
                                                "stateMachineArn must name a version or the state machine, but %s is an alias."
                                                        .formatted(arn)))
                                : Answer.ok(arn));
    }

    private Answer<MigrationTarget> target(
            ExecutionHeader execution, StateMachineArn arn, StartableMachine machine) {
        if (!machine.machineId().equals(execution.id().machineId())) {
            return Answer.refused(
                    new ValidationException(
                            "stateMachineArn must name the state machine of the execution %s, but names %s."
                                    .formatted(execution.arn(), arn.unqualified())));
        }
        var revision = machine.revision();
        return Answer.ok(
                new MigrationTarget(
                        revision.revision(),
                        revision.roleArn(),
                        revision.timeoutSeconds(),
                        machine.versionArn(),
                        null));
    }
}
