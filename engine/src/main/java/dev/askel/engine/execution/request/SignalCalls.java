package dev.askel.engine.execution.request;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.SignalBuffer;
import dev.askel.asl.model.SignalArgumentRules;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ClientToken;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Signals;
import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.SignalReply;
import dev.askel.engine.execution.ExecutionCommand.SignalResult;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.JsonValidation;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.SignalWaiters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Implements the sending of signals by messages to their executions. */
public final class SignalCalls implements Signals {
    /** The result of a task contains a payload and its name, key and time. */
    private static final int ENVELOPE_BYTES = 2_048;

    /** The maximum number of executions that one request wakes concurrently. */
    private static final int CONCURRENT_MAX = 16;

    private final ExecutionLookup lookup;
    private final SignalWaiters waiters;
    private final ExecutionRegion region;
    private final ExecutionLimits limits;
    private final NodeCapability.Check capabilities;

    /**
     * Creates the operations.
     *
     * @param capabilities the check that all nodes read journals with signals
     */
    public SignalCalls(
            ExecutionLookup lookup,
            SignalWaiters waiters,
            ExecutionRegion region,
            ExecutionLimits limits,
            NodeCapability.Check capabilities) {
        this.lookup = lookup;
        this.waiters = waiters;
        this.region = region;
        this.limits = limits;
        this.capabilities = capabilities;
    }

    @Override
    public CompletionStage<Answer<Sent>> sendToExecution(
            Caller caller, String executionArn, NewSignal signal) {
        return validate(caller, signal, null)
                .thenCompose(valid ->
                        lookup.byArn(executionArn)
                                .thenCompose(found ->
                                        found.thenCompose(execution ->
                                                execution.id().scope().equals(caller.scope())
                                                        ? send(execution.persistenceId(), valid)
                                                                .thenApply(result ->
                                                                        answer(
                                                                                executionArn,
                                                                                result))
                                                        : Answer.refusedStage(
                                                                new EngineError
                                                                        .ExecutionDoesNotExist(
                                                                        executionArn))))
                                .exceptionally(UnavailableException::refuseOrThrow));
    }

    @Override
    public CompletionStage<Answer<Sent>> sendToKey(Caller caller, String key, NewSignal signal) {
        return validate(caller, signal, key)
                .thenCompose(valid ->
                        waiters.find(caller.scope(), valid.name(), key, WAITERS_MAX + 1)
                                .thenCompose(
                                        found -> found.thenCompose(ids -> sendToAll(ids, valid)))
                                .exceptionally(UnavailableException::refuseOrThrow));
    }

    private CompletionStage<Answer<Sent>> sendToAll(List<String> ids, Validated signal) {
        return ids.size() > WAITERS_MAX
                ? Answer.refusedStage(
                        new EngineError.ServiceQuotaExceededException(
                                "More than %d executions wait for the signal %s with this key."
                                        .formatted(WAITERS_MAX, signal.name())))
                : sendToAll(ids, 0, new Sent(0, 0), signal);
    }

    /** Sends the signal to the executions from {@code index} on, a few at a time. */
    private CompletionStage<Answer<Sent>> sendToAll(
            List<String> ids, int index, Sent before, Validated signal) {
        if (index >= ids.size()) {
            return Answer.okStage(before);
        }
        var next = ids.subList(index, Math.min(index + CONCURRENT_MAX, ids.size()));
        CompletionStage<Sent> sent = CompletableFuture.completedStage(before);
        for (var id : next) {
            sent = sent.thenCombine(sendIfAvailable(id, signal), SignalCalls::count);
        }
        return sent.thenCompose(after -> sendToAll(ids, index + CONCURRENT_MAX, after, signal));
    }

    private static Sent count(Sent before, SignalResult result) {
        return switch (result) {
            case ACCEPTED -> new Sent(before.delivered() + 1, before.unreached());
            case CLOSED, NOT_AWAITED, NO_EXECUTION -> before;
            case BUFFER_FULL, UNAVAILABLE -> new Sent(before.delivered(), before.unreached() + 1);
        };
    }

    /** Sends the signal to one of several executions, which must not wait for an outage of one. */
    private CompletionStage<SignalResult> sendIfAvailable(String id, Validated signal) {
        return send(id, signal)
                .exceptionally(failure ->
                        switch (UnavailableException.<Sent>refuseOrThrow(failure)) {
                            case Answer.Refused<Sent> _ -> SignalResult.UNAVAILABLE;
                            case Answer.Ok<Sent> _ -> throw new IllegalStateException(failure);
                        });
    }

    private CompletionStage<SignalResult> send(String persistenceId, Validated signal) {
        return AskRetry.ask(wait ->
                        region.<SignalReply>ask(
                                persistenceId,
                                replyTo ->
                                        new ExecutionCommand.ReceiveSignal(
                                                signal.name(),
                                                signal.key(),
                                                signal.payload(),
                                                signal.requestId(),
                                                replyTo),
                                wait))
                .thenApply(SignalReply::result);
    }

    private static Answer<Sent> answer(String executionArn, SignalResult result) {
        return switch (result) {
            case ACCEPTED -> Answer.ok(new Sent(1, 0));
            case CLOSED, NOT_AWAITED ->
                    Answer.refused(
                            new EngineError.ConflictException(
                                    "The execution %s has ended and receives no signals."
                                            .formatted(executionArn)));
            case BUFFER_FULL ->
                    Answer.refused(
                            new EngineError.ServiceQuotaExceededException(
                                    "The execution %s has too many signals that no task has consumed. At most %d signals with %d bytes are kept."
                                            .formatted(
                                                    executionArn,
                                                    SignalArgumentRules.SIGNALS_MAX,
                                                    SignalBuffer.BYTES_MAX)));
            case NO_EXECUTION ->
                    Answer.refused(new EngineError.ExecutionDoesNotExist(executionArn));
            case UNAVAILABLE -> Answer.refused(new EngineError.ServiceUnavailable());
        };
    }

    /** A signal that an execution may store. */
    private record Validated(String name, @Nullable String key, String payload, String requestId) {}

    private Answer<Validated> validate(Caller caller, NewSignal signal, @Nullable String key) {
        var refusal = capabilities.refusal(NodeCapability.SIGNALS);
        if (refusal.isPresent()) {
            return Answer.refused(refusal.get());
        }
        if (!SignalArgumentRules.NAME.matcher(signal.name()).matches()) {
            return invalid(SignalArgumentRules.NAME_RULE);
        }
        if (key != null && !SignalArgumentRules.KEY.matcher(key).matches()) {
            return invalid(SignalArgumentRules.KEY_RULE);
        }
        var token = signal.clientToken();
        if (token != null && !ClientToken.isValid(token)) {
            return invalid(
                    "The client token must have 1 to %d printable characters of ASCII, without blanks"
                            .formatted(ClientToken.CHARACTERS_MAX));
        }
        int bytesMax = limits.withMessagePayloads().payloadBytesMax() - ENVELOPE_BYTES;
        return switch (JsonValidation.validate(signal.payload(), bytesMax)) {
            case JsonValidation.TooLarge() ->
                    invalid("The payload must have at most %d bytes".formatted(bytesMax));
            case JsonValidation.NotJson(var reason) -> invalid("Invalid payload: " + reason);
            case JsonValidation.Valid(var value) ->
                    value.levels() > SignalBuffer.LEVELS_MAX
                            ? invalid(
                                    "The payload must be nested at most %d levels deep"
                                            .formatted(SignalBuffer.LEVELS_MAX))
                            : Answer.ok(
                                    new Validated(
                                            signal.name(),
                                            key,
                                            value.verbatim(),
                                            signalId(
                                                    signal.name(),
                                                    key,
                                                    token == null
                                                            ? "request/" + caller.requestId()
                                                            : "token/" + token)));
        };
    }

    /**
     * Returns the id by which an execution recognises a repeated signal. Names have no slash, and
     * the length of the key separates it from the token.
     */
    private static String signalId(String name, @Nullable String key, String token) {
        return "signal/%s/%s/%s"
                .formatted(name, key == null ? "" : key.length() + "/" + key, token);
    }

    private static <T> Answer<T> invalid(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }
}
