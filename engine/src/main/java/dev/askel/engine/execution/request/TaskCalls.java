package dev.askel.engine.execution.request;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Tasks;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.JsonValidation;
import dev.askel.engine.execution.PayloadLimits;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.TaskTokenCodec.TaskToken;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.sql.PayloadText;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Implements the API operations by which workers report results and heartbeats of tasks. The task
 * token identifies the execution.
 */
public final class TaskCalls implements Tasks {
    private final TaskTokenCodec tokens;
    private final ExecutionRegion region;
    private final Journal journal;
    private final EngineTime time;
    private final PayloadLimits payloads;
    private final NodeCapability.Check capabilities;

    /**
     * Creates the operations. Results are sent through {@code region}, and heartbeats are written
     * to {@code journal}.
     */
    public TaskCalls(
            TaskTokenCodec tokens,
            ExecutionRegion region,
            Journal journal,
            EngineTime time,
            PayloadLimits payloads,
            NodeCapability.Check capabilities) {
        this.tokens = tokens;
        this.region = region;
        this.journal = journal;
        this.time = time;
        this.payloads = payloads;
        this.capabilities = capabilities;
    }

    @Override
    public CompletionStage<Answer<SendTaskSuccessResult>> sendTaskSuccess(
            Caller caller, SendTaskSuccessRequest request) {
        // AWS checks the token before the output (recorded in 2026).
        var token = tokens.open(request.taskToken());
        if (token == null) {
            return Answer.refusedStage(
                    payloads.refusalOfOutput(request.output(), new EngineError.InvalidToken()));
        }
        return switch (validateOutput(request.output(), outputMax(request.output()))) {
            case Answer.Refused(var error) ->
                    Answer.refusedStage(payloads.refusalOfOutput(request.output(), error));
            case Answer.Ok(var valid) ->
                    Answer.compose(
                                    journal.payloads().toText(token.persistenceId(), valid),
                                    output ->
                                            complete(
                                                    caller,
                                                    token,
                                                    output,
                                                    request.output(),
                                                    null,
                                                    null))
                            .thenApply(answer -> answer.map(_ -> new SendTaskSuccessResult()));
        };
    }

    /**
     * Returns the limit of an output before its execution is known. A node of an older release does
     * not compare an output with the limit of its execution.
     */
    private int outputMax(String output) {
        return PayloadLimits.exceeds(output, payloads.generalMax())
                        && capabilities.refusal(NodeCapability.MACHINE_LIMITS).isPresent()
                ? payloads.generalMax()
                : payloads.highestMax();
    }

    /**
     * Validates the output of a SendTaskSuccess.
     *
     * @param bytesMax the maximum size in bytes of UTF-8
     */
    public static Answer<Payload> validateOutput(String output, int bytesMax) {
        return switch (JsonValidation.validate(output, bytesMax)) {
            case JsonValidation.Valid(var value) -> Answer.ok(value);
            case JsonValidation.TooLarge() ->
                    Answer.refused(EngineError.InvalidOutput.tooLarge(bytesMax));
            case JsonValidation.NotJson(var reason) ->
                    Answer.refused(EngineError.InvalidOutput.notJson(reason));
        };
    }

    @Override
    public CompletionStage<Answer<SendTaskFailureResult>> sendTaskFailure(
            Caller caller, SendTaskFailureRequest request) {
        var token = tokens.open(request.taskToken());
        return token == null
                ? Answer.refusedStage(new EngineError.InvalidToken())
                : complete(caller, token, null, null, request.error(), request.cause())
                        .thenApply(answer -> answer.map(_ -> new SendTaskFailureResult()));
    }

    /**
     * Completes a task.
     *
     * @param output the validated output as {@link PayloadText}; null for a failure
     * @param requestedOutput the output in the request; null for a failure
     */
    private CompletionStage<Answer<TaskToken>> complete(
            Caller caller,
            TaskToken token,
            @Nullable String output,
            @Nullable String requestedOutput,
            @Nullable String error,
            @Nullable String cause) {
        return AskRetry.ask(wait ->
                        region.<TaskReply>ask(
                                token.persistenceId(),
                                replyTo ->
                                        new ExecutionCommand.CompleteTask(
                                                token.frame().text(),
                                                token.ordinal(),
                                                token.redrive(),
                                                token.startStamp(),
                                                output,
                                                error,
                                                cause,
                                                caller.requestId(),
                                                replyTo),
                                wait))
                .thenApply(reply ->
                        switch (reply.result()) {
                            case ACCEPTED -> Answer.ok(token);
                            case CLOSED -> Answer.refused(new EngineError.TaskTimedOut());
                            case NO_EXECUTION -> Answer.refused(new EngineError.TaskDoesNotExist());
                            case OVERLOADED ->
                                    Answer.refused(new EngineError.ThrottlingException());
                            case UNAVAILABLE ->
                                    Answer.refused(new EngineError.ServiceUnavailable());
                            case TOO_LARGE ->
                                    Answer.refused(
                                            PayloadLimits.outputTooLarge(
                                                    Objects.requireNonNull(requestedOutput),
                                                    Objects.requireNonNull(reply.bytesMax())));
                        });
    }

    @Override
    public CompletionStage<Answer<SendTaskHeartbeatResult>> sendTaskHeartbeat(
            Caller caller, SendTaskHeartbeatRequest request) {
        var token = tokens.open(request.taskToken());
        if (token == null) {
            return Answer.refusedStage(new EngineError.InvalidToken());
        }
        return journal.heartbeat(
                        token.persistenceId(),
                        new TaskKey(token.frame().text(), token.ordinal()),
                        token.redrive(),
                        token.startStamp(),
                        time.millis())
                .thenApply(outcome ->
                        switch (outcome) {
                            case RECORDED -> Answer.ok(new SendTaskHeartbeatResult());
                            case ABSENT, OVERDUE ->
                                    Answer.<SendTaskHeartbeatResult>refused(
                                            new EngineError.TaskTimedOut());
                        })
                .exceptionally(UnavailableException::refuseOrThrow);
    }
}
