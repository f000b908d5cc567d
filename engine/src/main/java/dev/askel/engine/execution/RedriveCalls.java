package dev.askel.engine.execution;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.OpenExecutions;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** RedriveExecution (spec/api.md section 4.3): asks the execution itself, which alone decides. */
public final class RedriveCalls {
    private final ExecutionLookup lookup;
    private final ExecutionRegion region;
    private final OpenExecutions open;

    /** Finds by {@code lookup}, asks through {@code region}, keeps the limit of {@code open}. */
    public RedriveCalls(ExecutionLookup lookup, ExecutionRegion region, OpenExecutions open) {
        this.lookup = lookup;
        this.region = region;
        this.open = open;
    }

    /**
     * Opens an execution again; answers once that is durable.
     *
     * @param clientToken the caller's; null when the request may be repeated by nobody but us
     */
    CompletionStage<Answer<RedriveExecutionResult>> redrive(
            Caller caller, ExecutionArn arn, @Nullable String clientToken) {
        // No token of a caller has a blank in it.
        var token = clientToken == null ? "request " + caller.requestId() : clientToken;
        return lookup.byArn(arn)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(Answer.refused(error));
                            case Answer.Ok(var reference) ->
                                    redriveKnown(
                                            arn,
                                            reference.persistenceId(),
                                            reference.running(),
                                            token);
                        });
    }

    /**
     * Opens an execution again whose row the caller has read, which its ARN may no longer lead to.
     *
     * @param running whether it runs: then it takes no more room, and may be what this very request
     *     has made of it
     * @param token tells this request apart; repeated, it is the same redrive
     */
    public CompletionStage<Answer<RedriveExecutionResult>> redriveKnown(
            ExecutionArn arn, String persistenceId, boolean running, String token) {
        return running
                ? ask(persistenceId, arn, token)
                : open.within(arn.scope(), () -> ask(persistenceId, arn, token));
    }

    private CompletionStage<Answer<RedriveExecutionResult>> ask(
            String persistenceId, ExecutionArn arn, String token) {
        return AskRetry.ask(wait ->
                        region.<RedriveReply>ask(
                                persistenceId,
                                replyTo -> new ExecutionCommand.Redrive(token, replyTo),
                                wait))
                .thenApply(reply -> answer(arn, reply));
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
            case UNAVAILABLE -> Answer.refused(new EngineError.ServiceUnavailable());
        };
    }
}
