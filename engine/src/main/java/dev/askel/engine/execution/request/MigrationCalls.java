package dev.askel.engine.execution.request;

import static dev.askel.engine.api.Answer.compose;
import static dev.askel.engine.api.Answer.refusedStage;

import dev.askel.asl.history.MigrationTarget;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.MigrationReply;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Migrates executions. The execution's actor writes the migration to its journal. */
public final class MigrationCalls implements Migrations {
    private final ExecutionLookup lookup;
    private final MigrationTargets targets;
    private final ExecutionRegion region;
    private final NodeCapability.Check capabilities;

    public MigrationCalls(
            ExecutionLookup lookup,
            Registry registry,
            ExecutionRegion region,
            NodeCapability.Check capabilities) {
        this.lookup = lookup;
        this.targets = new MigrationTargets(registry);
        this.region = region;
        this.capabilities = capabilities;
    }

    @Override
    public CompletionStage<Answer<MigrationDescription>> migrate(
            Caller caller, MigrationRequest request) {
        var refusal = capabilities.refusal(NodeCapability.MIGRATIONS);
        return refusal.isPresent()
                ? refusedStage(refusal.get())
                : sendMigrate(
                        caller,
                        request,
                        false,
                        reply -> MigrationAnswers.changed(request.executionArn(), reply));
    }

    @Override
    public CompletionStage<Answer<MigrationPreview>> preview(
            Caller caller, MigrationRequest request) {
        var refusal = capabilities.refusal(NodeCapability.MIGRATIONS);
        return refusal.isPresent()
                ? refusedStage(refusal.get())
                : sendMigrate(
                        caller,
                        request,
                        true,
                        reply -> MigrationAnswers.preview(request.executionArn(), reply));
    }

    @Override
    public CompletionStage<Answer<MigrationDescription>> cancel(
            Caller caller, String executionArn) {
        return send(caller, executionArn, ExecutionCommand.CancelMigration::new)
                .thenApply(
                        found -> found.then(reply -> MigrationAnswers.changed(executionArn, reply)))
                .exceptionally(UnavailableException::refuseOrThrow);
    }

    @Override
    public CompletionStage<Answer<MigrationDescription>> describe(
            Caller caller, String executionArn) {
        return send(caller, executionArn, ExecutionCommand.DescribeMigration::new)
                .thenApply(found ->
                        found.then(reply -> MigrationAnswers.described(executionArn, reply)))
                .exceptionally(UnavailableException::refuseOrThrow);
    }

    private <T> CompletionStage<Answer<T>> sendMigrate(
            Caller caller,
            MigrationRequest request,
            boolean preview,
            Function<MigrationReply, Answer<T>> answer) {
        return this.<T>withExecution(
                        caller,
                        request.executionArn(),
                        execution ->
                                compose(
                                        target(caller, request, execution),
                                        found ->
                                                ask(
                                                                execution,
                                                                replyTo ->
                                                                        message(
                                                                                request,
                                                                                found.target(),
                                                                                preview,
                                                                                replyTo))
                                                        .thenApply(answer)))
                .exceptionally(UnavailableException::refuseOrThrow);
    }

    /** The revision of a request; null for the way back of an execution that never migrated. */
    private record Target(@Nullable MigrationTarget target) {
        /** Returns the revision before the last migration. */
        static Target former(MigrationReply described) {
            var status = described.status();
            var last = status == null ? null : status.last();
            return new Target(last == null ? null : last.from());
        }
    }

    /**
     * Finds the revision of a request. That of a way back is read once, because a repetition of the
     * message after the migration must not lead forward again.
     */
    private CompletionStage<Answer<Target>> target(
            Caller caller, MigrationRequest request, ExecutionHeader execution) {
        var stateMachineArn = request.stateMachineArn();
        return stateMachineArn == null
                ? ask(execution, ExecutionCommand.DescribeMigration::new)
                        .thenApply(reply ->
                                MigrationAnswers.described(request.executionArn(), reply)
                                        .map(_ -> Target.former(reply)))
                : targets.find(caller, execution, stateMachineArn)
                        .thenApply(found -> found.map(Target::new));
    }

    private static ExecutionCommand.Remote message(
            MigrationRequest request,
            @Nullable MigrationTarget target,
            boolean preview,
            ActorRef<MigrationReply> replyTo) {
        return new ExecutionCommand.Migrate(
                target, request.by(), request.reason(), request.clientToken(), preview, replyTo);
    }

    private CompletionStage<Answer<MigrationReply>> send(
            Caller caller,
            String executionArn,
            Function<ActorRef<MigrationReply>, ExecutionCommand.Remote> message) {
        return withExecution(
                caller, executionArn, execution -> ask(execution, message).thenApply(Answer::ok));
    }

    private CompletionStage<MigrationReply> ask(
            ExecutionHeader execution,
            Function<ActorRef<MigrationReply>, ExecutionCommand.Remote> message) {
        return AskRetry.ask(wait ->
                region.<MigrationReply>ask(execution.persistenceId(), message::apply, wait));
    }

    private <T> CompletionStage<Answer<T>> withExecution(
            Caller caller,
            String executionArn,
            Function<ExecutionHeader, CompletionStage<Answer<T>>> request) {
        if (Arns.parse(executionArn) instanceof Answer.Ok(ExpressExecutionArn _)) {
            return refusedStage(
                    new EngineError.ValidationException(
                            "Express executions cannot be migrated: " + executionArn));
        }
        return compose(
                lookup.byArn(executionArn),
                execution ->
                        execution.id().scope().equals(caller.scope())
                                ? request.apply(execution)
                                : refusedStage(
                                        new EngineError.ExecutionDoesNotExist(executionArn)));
    }
}
