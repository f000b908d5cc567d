package dev.askel.engine.execution.repair;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.PayloadLimits;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.call.OpenCalls;
import dev.askel.engine.execution.request.TaskCalls;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadText;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Implements repairs by commands to the executions. Only an execution itself writes its journal.
 */
public final class ExecutionRepairs implements Repairs {
    private final StoredInspection stored;
    private final ExecutionRegion region;
    private final TaskTokenCodec tokens;
    private final EngineTime time;
    private final PayloadLimits payloads;
    private final PayloadEncryption storage;

    /**
     * Creates the repairs. They send commands through {@code region}; {@code stored} finds
     * executions and reads their stored rows; {@code storage} stores large results.
     */
    public ExecutionRepairs(
            StoredInspection stored,
            ExecutionRegion region,
            TaskTokenCodec tokens,
            EngineTime time,
            PayloadLimits payloads,
            PayloadEncryption storage) {
        this.storage = storage;
        this.stored = stored;
        this.region = region;
        this.tokens = tokens;
        this.time = time;
        this.payloads = payloads;
    }

    @Override
    public CompletionStage<Answer<String>> inspect(String executionArn) {
        return stored.withExecution(
                executionArn,
                reference ->
                        refuseOnTimeout(
                                AskRetry.ask(wait ->
                                                region.<InspectReply>ask(
                                                        reference.persistenceId(),
                                                        ExecutionCommand.Inspect::new,
                                                        wait))
                                        .thenApply(reply ->
                                                reply.json() == null
                                                        ? gone(executionArn)
                                                        : Answer.ok(reply.json()))));
    }

    @Override
    public CompletionStage<Answer<String>> repair(
            String executionArn, Repair repair, String requestId) {
        return switch (repair) {
            case Repair.Wake() ->
                    ask(executionArn, (_, to) -> new ExecutionCommand.Rouse(requestId, to));
            case Repair.Abort(var error, var cause) ->
                    ask(executionArn, (_, to) -> new ExecutionCommand.Abort(error, cause, to));
            case Repair.ReleasePermits(var name, var key, var reason) ->
                    ask(
                            executionArn,
                            (_, to) ->
                                    new ExecutionCommand.ReleasePermits(
                                            name, key, reason, requestId, to));
            case Repair.Retry() -> {
                long askedAt = time.millis();
                yield ask(executionArn, (_, to) -> new ExecutionCommand.Retry(askedAt, to));
            }
            case Repair.Complete(var task, var output) ->
                    TaskCalls.validateOutput(output, payloads.highestMax())
                            .thenCompose(valid ->
                                    Answer.compose(
                                            text(executionArn, valid),
                                            text ->
                                                    settle(
                                                            executionArn,
                                                            task,
                                                            text,
                                                            null,
                                                            null,
                                                            requestId)));
            case Repair.Fail(var task, var error, var cause) ->
                    settle(executionArn, task, null, error, cause, requestId);
        };
    }

    /** Returns an output as {@link PayloadText}. */
    private CompletionStage<Answer<String>> text(String executionArn, Payload output) {
        return stored.withExecution(
                executionArn, reference -> storage.toText(reference.persistenceId(), output));
    }

    private CompletionStage<Answer<String>> settle(
            String executionArn,
            String task,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            String requestId) {
        var token = tokens.openAny(task);
        return ask(
                executionArn,
                (persistenceId, to) -> {
                    var known =
                            token == null || !token.persistenceId().equals(persistenceId)
                                    ? null
                                    : token;
                    return new ExecutionCommand.SettleTask(
                            known == null ? task : OpenCalls.key(known.frame(), known.ordinal()),
                            known == null ? null : known.redrive(),
                            known == null ? null : known.startStamp(),
                            output,
                            error,
                            cause,
                            requestId,
                            to);
                });
    }

    /** Creates the command for an execution. */
    private interface RepairCommandFactory {
        ExecutionCommand create(String persistenceId, ActorRef<RepairReply> replyTo);
    }

    private CompletionStage<Answer<String>> ask(String executionArn, RepairCommandFactory factory) {
        return stored.withExecution(
                executionArn,
                reference -> {
                    var id = reference.persistenceId();
                    Function<ActorRef<RepairReply>, ExecutionCommand> command =
                            to -> factory.create(id, to);
                    return refuseOnTimeout(
                            AskRetry.ask(wait -> region.ask(id, command, wait))
                                    .thenApply(reply -> answer(executionArn, reply)));
                });
    }

    private static Answer<String> answer(String executionArn, RepairReply reply) {
        return switch (reply.result()) {
            case DONE -> Answer.ok(reply.text());
            case REFUSED -> Answer.refused(new EngineError.ConflictException(reply.text()));
            case NO_TASK -> Answer.refused(new EngineError.ValidationException(reply.text()));
            case NO_EXECUTION -> gone(executionArn);
        };
    }

    private static Answer<String> gone(String executionArn) {
        return Answer.refused(new EngineError.ExecutionDoesNotExist(executionArn));
    }

    /**
     * If a request times out, refuses it with {@code ServiceUnavailable}, so that the caller
     * retries.
     */
    private static CompletionStage<Answer<String>> refuseOnTimeout(
            CompletionStage<Answer<String>> answer) {
        return answer.exceptionallyCompose(failure -> {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof TimeoutException
                    ? Answer.refusedStage(new EngineError.ServiceUnavailable())
                    : CompletableFuture.failedStage(failure);
        });
    }

    @Override
    public CompletionStage<Answer<String>> listQuarantined(String from) {
        return stored.listQuarantined(from);
    }

    @Override
    public CompletionStage<Answer<String>> export(String executionArn, String from) {
        return stored.export(executionArn, from);
    }
}
