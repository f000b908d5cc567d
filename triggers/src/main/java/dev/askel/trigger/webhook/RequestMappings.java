package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.Scope;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.trigger.webhook.Webhook.Deduplication;
import dev.askel.trigger.webhook.Webhook.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bodies of requests and evaluates the mappings of webhooks, on evaluation threads and
 * within their bounds. Thread-safe.
 */
final class RequestMappings {
    /** The maximum number of mappings that run or wait for a thread. */
    static final int EVALUATIONS_MAX = 256;

    /** The maximum time that a mapping waits and runs. */
    private static final Duration EVALUATION_TIME_MAX = Duration.ofSeconds(10);

    /** The maximum input of an execution (AWS API reference, StartExecution: input). */
    private static final int INPUT_BYTES_MAX = 262_144;

    private final EvaluationThreads threads;
    private final EngineTime time;
    private final Executor executor;
    private final AtomicInteger evaluations = new AtomicInteger();

    /**
     * A mapped request.
     *
     * @param input the input of the execution, as JSON text
     * @param key the key of the delivery; null without deduplication
     */
    record MappedRequest(String input, @Nullable String key) {}

    /**
     * Creates mappings.
     *
     * @param executor runs the rest of a request after an evaluation
     */
    RequestMappings(EvaluationThreads threads, EngineTime time, Executor executor) {
        this.threads = threads;
        this.time = time;
        this.executor = executor;
    }

    /** Maps a request to the input of an execution and the key of the delivery. */
    CompletionStage<Answer<MappedRequest>> map(
            ActiveWebhook webhook, WebhookRequest request, String requestId) {
        var definition = webhook.definition();
        return evaluate(
                webhook,
                budget ->
                        scope(webhook, request, requestId, null, budget)
                                .then(scope ->
                                        input(definition.input(), scope)
                                                .then(input ->
                                                        key(
                                                                        definition.deduplication(),
                                                                        request,
                                                                        scope)
                                                                .map(key ->
                                                                        new MappedRequest(
                                                                                input,
                                                                                key.isEmpty()
                                                                                        ? null
                                                                                        : key)))));
    }

    private static Answer<String> input(Mapping mapping, RequestScope scope) {
        return value(mapping, scope, "input")
                .then(value -> {
                    var payload = Payload.of(value);
                    return switch (payload.checkSize(INPUT_BYTES_MAX)) {
                        case FITS -> Answer.ok(payload.text());
                        case TOO_LARGE, TOO_DEEP ->
                                Answer.refused(
                                        EngineError.InvalidExecutionInput.tooLarge(
                                                INPUT_BYTES_MAX));
                    };
                });
    }

    /** Returns the key of a delivery; empty without deduplication. */
    private static Answer<String> key(
            @Nullable Deduplication deduplication, WebhookRequest request, RequestScope scope) {
        if (deduplication == null) {
            return Answer.ok("");
        }
        var header = deduplication.header();
        if (header != null) {
            var value = request.singleHeader(header);
            return value == null
                    ? refused("The request needs the header %s with a key.".formatted(header))
                    : Answer.ok(value);
        }
        var expression = deduplication.expression();
        if (expression == null) {
            throw new IllegalStateException("deduplication without header and expression");
        }
        return value(expression, scope, "deduplication")
                .then(value ->
                        value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
                                ? Answer.ok(value.asText())
                                : refused(
                                        "The deduplication key of the request is neither a string nor a number."));
    }

    /**
     * Maps a result to the response.
     *
     * @param result supplies the value of {@code $states.result}
     * @param defaultStatus the status if the mapping has none
     */
    CompletionStage<Answer<WebhookResponse>> respond(
            ActiveWebhook webhook,
            Mapping mapping,
            WebhookRequest request,
            String requestId,
            Supplier<JsonNode> result,
            int defaultStatus) {
        return evaluate(
                webhook,
                budget ->
                        scope(webhook, request, requestId, Payload.of(result.get()), budget)
                                .then(scope -> value(mapping, scope, "response"))
                                .then(value -> WebhookResponse.ofMapping(value, defaultStatus)));
    }

    private static Answer<JsonNode> value(Mapping mapping, RequestScope scope, String name) {
        return switch (mapping.compiled().evaluate(scope)) {
            case Evaluation.Value(var value) -> Answer.ok(value);
            case Evaluation.Failed(var failure) ->
                    refused(
                            "The mapping '%s' of the webhook failed: %s"
                                    .formatted(name, failure.cause()));
        };
    }

    private Answer<RequestScope> scope(
            ActiveWebhook webhook,
            WebhookRequest request,
            String requestId,
            @Nullable Payload result,
            Budget budget) {
        var definition = webhook.definition();
        var now = Instant.ofEpochMilli(time.millis());
        JsonNode tree;
        try {
            tree = request.tree(definition.verification().credentialHeaders());
        } catch (WebhookRequest.MalformedBodyException e) {
            return refused("The body is not of the type in Content-Type: " + e.getMessage());
        }
        var context = JsonNodeFactory.instance.objectNode();
        context.putObject("Webhook")
                .put("Name", definition.name())
                .put("Arn", webhook.arn())
                .put("RequestId", requestId)
                .put("ReceivedTime", now.toString());
        return Answer.ok(new RequestScope(Payload.of(tree), context, result, now, budget));
    }

    /** The data of a request, as expressions see it. */
    private record RequestScope(
            Payload input, JsonNode context, @Nullable Payload result, Instant now, Budget budget)
            implements Scope {
        @Override
        public @Nullable Payload variable(String name) {
            return null;
        }

        @Override
        public RandomGenerator random() {
            return () -> ThreadLocalRandom.current().nextLong();
        }
    }

    private static <T> Answer<T> refused(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }

    private <T> CompletionStage<Answer<T>> evaluate(
            ActiveWebhook webhook, Function<Budget, Answer<T>> step) {
        if (evaluations.incrementAndGet() > EVALUATIONS_MAX) {
            evaluations.decrementAndGet();
            return Answer.refusedStage(new EngineError.ThrottlingException());
        }
        PendingEvaluation<Answer<T>> pending;
        try {
            pending =
                    threads.submit(
                            new EvaluationOwner(webhook.scope().account(), webhook.arn()),
                            EvaluationSize.SMALL,
                            bounds -> {
                                var budget = bounds.budget();
                                var answer = step.apply(budget);
                                return budget.wasTooSmall() ? null : answer;
                            });
        } catch (RejectedExecutionException closed) {
            evaluations.decrementAndGet();
            return Answer.refusedStage(new EngineError.ServiceUnavailable());
        }
        return pending.result()
                .toCompletableFuture()
                .copy()
                .orTimeout(EVALUATION_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (answer, failure) -> {
                            evaluations.decrementAndGet();
                            return failure == null ? answer : late(pending, failure);
                        },
                        executor);
    }

    private static <T> Answer<T> late(PendingEvaluation<Answer<T>> pending, Throwable failure) {
        if (failure instanceof TimeoutException) {
            pending.cancel();
            return Answer.refused(new EngineError.ThrottlingException());
        }
        throw failure instanceof CompletionException known
                ? known
                : new CompletionException(failure);
    }

    /** Returns the number of mappings that run or wait. */
    int evaluationCount() {
        return evaluations.get();
    }
}
