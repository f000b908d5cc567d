package dev.askel.engine.execution.fork;

import dev.askel.asl.interpreter.fork.ForkPoint;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.Scopes;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds the definitions that forks run. */
final class ForkTargets {
    private final Registry registry;

    /** Creates the search in a registry. */
    ForkTargets(Registry registry) {
        this.registry = registry;
    }

    /** A definition that a request contains. */
    record OwnDefinition(String text, StateMachine model) {}

    /**
     * The definition that a fork runs.
     *
     * @param arn the machine, version or alias of the request, or the machine of the origin
     * @param machine the machine with the revision of {@code arn}, or with that of the origin
     * @param pinned the revision of the origin if the request names no machine; null otherwise
     * @param own the definition of the request, which replaces that of the revision; null without
     *     one
     */
    record ForkTarget(
            StateMachineArn arn,
            StartableMachine machine,
            @Nullable PinnedRevision pinned,
            @Nullable OwnDefinition own) {
        StateMachine model() {
            return own == null ? machine.revision().model() : own.model();
        }

        String definition() {
            return own == null ? machine.revision().definition() : own.text();
        }
    }

    /** Returns the ARN that a fork with this name has. */
    static Answer<ExecutionArn> forkArn(Caller caller, ForkRequest request, String name) {
        return Scopes.requireOwn(
                        caller,
                        Arns.parseExecution(request.executionArn()),
                        arn -> new EngineError.ExecutionDoesNotExist(arn.toString()))
                .then(origin -> {
                    var machine = request.stateMachineArn();
                    return machine == null
                            ? Answer.ok(origin.stateMachineName())
                            : parseMachine(caller, machine).map(StateMachineArn::name);
                })
                .map(machine -> new ExecutionArn(caller.scope(), machine, name));
    }

    private static Answer<StateMachineArn> parseMachine(Caller caller, String stateMachineArn) {
        return Scopes.requireOwn(
                caller,
                Arns.parseStateMachine(stateMachineArn),
                arn -> new EngineError.StateMachineDoesNotExist(arn.toString()));
    }

    /** Returns the revision that the origin ran at the event; a migration may have changed it. */
    CompletionStage<Answer<PinnedRevision>> revisionOf(ExecutionHeader origin, ForkPoint point) {
        return registry.revision(origin.id().machineId(), point.state().identity().revision());
    }

    /** Compiles the definition of a request. */
    CompletionStage<Answer<OwnDefinition>> compile(String definition) {
        return registry.unlistedRevisions()
                .compile(definition)
                .thenApply(compiled -> compiled.map(model -> new OwnDefinition(definition, model)));
    }

    /**
     * Returns the definition that a fork runs.
     *
     * @param origin the revision of the origin
     * @param stateMachineArn the requested machine, version or alias; null for the revision of the
     *     origin
     */
    CompletionStage<Answer<ForkTarget>> find(
            Caller caller,
            ForkPoint point,
            PinnedRevision origin,
            @Nullable String stateMachineArn,
            @Nullable OwnDefinition own) {
        if (stateMachineArn == null) {
            return registry.resolveForStart(origin.arn())
                    .thenApply(found -> found.then(machine -> pin(point, origin, machine, own)));
        }
        return parseMachine(caller, stateMachineArn)
                .thenCompose(arn ->
                        registry.resolveForStart(arn)
                                .thenApply(found ->
                                        found.then(machine -> requireStandard(arn, machine, own))));
    }

    /** Returns the target as it is now, because its machine has changed. */
    CompletionStage<Answer<ForkTarget>> findNewer(ForkPoint point, ForkTarget former) {
        var origin = former.pinned();
        return registry.resolveNewerForStart(former.arn(), former.machine())
                .thenApply(found ->
                        found.then(machine ->
                                origin == null
                                        ? requireStandard(former.arn(), machine, former.own())
                                        : pin(point, origin, machine, former.own())));
    }

    /** Returns the machine and the revision to start; stores the definition of the request. */
    CompletionStage<Answer<StartableMachine>> startable(ForkTarget target) {
        var own = target.own();
        return own == null
                ? Answer.okStage(target.machine())
                : registry.unlistedRevisions().create(target.machine(), own.text(), own.model());
    }

    private static Answer<ForkTarget> requireStandard(
            StateMachineArn arn, StartableMachine machine, @Nullable OwnDefinition own) {
        return machine.revision().type() == StateMachineType.STANDARD
                ? Answer.ok(new ForkTarget(arn, machine, null, own))
                : Answer.refused(new EngineError.StateMachineTypeNotSupported());
    }

    /** Returns the machine with the revision of the origin instead of its current revision. */
    private static Answer<ForkTarget> pin(
            ForkPoint point,
            PinnedRevision origin,
            StartableMachine machine,
            @Nullable OwnDefinition own) {
        return machine.machineId().equals(origin.machineId())
                ? Answer.ok(
                        new ForkTarget(
                                origin.arn(),
                                new StartableMachine(
                                        machine.machineId(),
                                        machine.generation(),
                                        origin,
                                        point.state().identity().stateMachineVersionArn(),
                                        null,
                                        machine.startRule(),
                                        machine.attributes(),
                                        machine.limits()),
                                origin,
                                own))
                : Answer.refused(new EngineError.StateMachineDoesNotExist(origin.arn().toString()));
    }
}
