package dev.askel.engine.execution.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.RedriveRule;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.OpenExecutions;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Implements RedriveExecution (docs/aws/api.md, "Executions"). The execution's actor determines
 * whether it can be redriven.
 */
public final class RedriveCalls {
    /** The maximum number of attempts while the start rule changes. */
    private static final int ATTEMPTS_MAX = 5;

    /** The reason for refusing a child of a Map Run. AWS's message for this case is unknown. */
    private static final String MAP_CHILD =
            "Execution is a child of a Map Run and can only be redriven by its Map Run";

    private final ExecutionLookup lookup;
    private final ExecutionRegion region;
    private final OpenExecutions open;
    private final Registry registry;

    /**
     * Creates the operation. {@code open} enforces the limit on open executions, and {@code
     * registry} returns the start rules of machines.
     */
    public RedriveCalls(
            ExecutionLookup lookup,
            ExecutionRegion region,
            OpenExecutions open,
            Registry registry) {
        this.lookup = lookup;
        this.region = region;
        this.open = open;
        this.registry = registry;
    }

    /**
     * Redrives an execution. The stage completes when the redrive is durable.
     *
     * @param clientToken the caller's client token; null when the request has no client token
     */
    CompletionStage<Answer<RedriveExecutionResult>> redrive(
            Caller caller, ExecutionArn arn, @Nullable String clientToken) {
        return redrive(arn, clientToken == null ? tokenOf(caller) : clientToken, null);
    }

    /**
     * Returns a token for a request without a client token. It contains a space, so it differs from
     * all client tokens.
     */
    private static String tokenOf(Caller caller) {
        return "request " + caller.requestId();
    }

    /**
     * Redrives an execution only if the redrive runs a Map Run again.
     *
     * @param token identifies the request
     * @param mapRunUuid the last part of the ARN of the Map Run
     */
    public CompletionStage<Answer<RedriveExecutionResult>> redriveMapRun(
            ExecutionArn arn, String token, String mapRunUuid) {
        return redrive(arn, token, mapRunUuid);
    }

    private CompletionStage<Answer<RedriveExecutionResult>> redrive(
            ExecutionArn arn, String token, @Nullable String mapRunUuid) {
        return lookup.byArn(arn)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> Answer.refusedStage(error);
                            case Answer.Ok(var reference) when reference.mapRunArn() != null ->
                                    Answer.refusedStage(
                                            new EngineError.ExecutionNotRedrivable(MAP_CHILD));
                            case Answer.Ok(var reference) ->
                                    redrive(
                                            arn,
                                            reference.persistenceId(),
                                            reference.isRunning(),
                                            token,
                                            mapRunUuid);
                        });
    }

    /**
     * Redrives an execution whose row the caller has read. The execution's ARN may now belong to
     * another execution.
     *
     * @param running whether the execution is running. A running execution is already counted as
     *     open; an earlier attempt of this request may have redriven it
     * @param token identifies the request; a repeated token means the same redrive
     */
    public CompletionStage<Answer<RedriveExecutionResult>> redriveKnown(
            ExecutionArn arn, String persistenceId, boolean running, String token) {
        return redrive(arn, persistenceId, running, token, null);
    }

    private CompletionStage<Answer<RedriveExecutionResult>> redrive(
            ExecutionArn arn,
            String persistenceId,
            boolean running,
            String token,
            @Nullable String mapRunUuid) {
        return running
                ? ask(persistenceId, arn, token, mapRunUuid)
                : open.startWithinLimit(
                        arn.scope(), () -> ask(persistenceId, arn, token, mapRunUuid));
    }

    private CompletionStage<Answer<RedriveExecutionResult>> ask(
            String persistenceId, ExecutionArn arn, String token, @Nullable String mapRunUuid) {
        return ask(persistenceId, arn, new Redrive(token, mapRunUuid, null), 1);
    }

    /** The content of a request to an execution. */
    private record Redrive(
            String token, @Nullable String mapRunUuid, @Nullable RedriveRule startRule) {
        ExecutionCommand.Redrive message(ActorRef<RedriveReply> replyTo) {
            return new ExecutionCommand.Redrive(token, replyTo, mapRunUuid, startRule);
        }
    }

    private CompletionStage<Answer<RedriveExecutionResult>> ask(
            String persistenceId, ExecutionArn arn, Redrive redrive, int attempt) {
        return AskRetry.ask(wait -> region.<RedriveReply>ask(persistenceId, redrive::message, wait))
                .thenCompose(reply ->
                        reply.result() == RedriveResult.RULE_CHANGED && attempt < ATTEMPTS_MAX
                                ? askWithRule(persistenceId, arn, redrive, attempt + 1)
                                : CompletableFuture.completedStage(answer(arn, reply)));
    }

    /** Reads the start rule of the machine. Machines that never had a rule need no such query. */
    private CompletionStage<Answer<RedriveExecutionResult>> askWithRule(
            String persistenceId, ExecutionArn arn, Redrive redrive, int attempt) {
        return registry.startRules()
                .current(ExecutionId.parse(persistenceId).machineId())
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> Answer.refusedStage(error);
                            case Answer.Ok(var current) -> {
                                var rule = current.rule();
                                yield ask(
                                        persistenceId,
                                        arn,
                                        new Redrive(
                                                redrive.token(),
                                                redrive.mapRunUuid(),
                                                new RedriveRule(
                                                        rule == null ? null : rule.stored(),
                                                        current.generation())),
                                        attempt);
                            }
                        });
    }

    private static Answer<RedriveExecutionResult> answer(ExecutionArn arn, RedriveReply reply) {
        return switch (reply.result()) {
            case REDRIVEN ->
                    Answer.ok(
                            new RedriveExecutionResult(
                                    Instant.ofEpochMilli(reply.redrivenAtMillis())));
            case NOT_REDRIVABLE ->
                    Answer.refused(
                            new EngineError.ExecutionNotRedrivable(
                                    Objects.requireNonNull(reply.reason())));
            case TOKEN_EXPIRED ->
                    Answer.refused(
                            new EngineError.ValidationException(
                                    "The client token was used for an earlier redrive and is no longer valid."));
            case NO_EXECUTION ->
                    Answer.refused(new EngineError.ExecutionDoesNotExist(arn.toString()));
            case OVERLOADED -> Answer.refused(new EngineError.ThrottlingException());
            case UNAVAILABLE, RULE_CHANGED -> Answer.refused(new EngineError.ServiceUnavailable());
        };
    }
}
