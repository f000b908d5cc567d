package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.warning.LimitedWarnings;
import dev.askel.trigger.webhook.RequestMappings.MappedRequest;
import dev.askel.trigger.webhook.RequestRecords.ReceivedRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts executions for verified requests, and creates the responses. Thread-safe. */
public final class WebhookRuns {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookRuns.class);

    /** The requests that wait for a result may use the heap divided by this number. */
    private static final int HEAP_DIVISOR = 32;

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int FAILED = 500;

    private final RequestMappings mappings;
    private final Executions executions;
    private final Feed feed;
    private final RequestRecords records;
    private final long heldBytesMax;
    private final AtomicLong heldBytes = new AtomicLong();
    private final LimitedWarnings warnings = new LimitedWarnings(LOG, System::nanoTime);

    WebhookRuns(
            RequestMappings mappings, Executions executions, Feed feed, RequestRecords records) {
        this(mappings, executions, feed, records, Runtime.getRuntime().maxMemory() / HEAP_DIVISOR);
    }

    WebhookRuns(
            RequestMappings mappings,
            Executions executions,
            Feed feed,
            RequestRecords records,
            long heldBytesMax) {
        this.mappings = mappings;
        this.executions = executions;
        this.feed = feed;
        this.records = records;
        this.heldBytesMax = heldBytesMax;
    }

    /** The result of an execution, as the response shows it. */
    private record RunResult(
            String executionArn,
            @Nullable ExecutionStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause) {
        /** Returns the result of a start. */
        static RunResult started(String executionArn) {
            return new RunResult(executionArn, null, null, null, null);
        }

        int httpStatus() {
            return switch (status) {
                case null -> OK;
                case SUCCEEDED -> OK;
                case RUNNING, PENDING_REDRIVE -> ACCEPTED;
                case FAILED, TIMED_OUT, ABORTED -> FAILED;
            };
        }

        /** Returns the value of {@code $states.result}. */
        JsonNode tree() {
            var tree = summary();
            if (output != null) {
                tree.set("output", Payload.ofVerbatim(output).tree());
            }
            if (cause != null) {
                tree.put("cause", cause);
            }
            return tree;
        }

        private ObjectNode summary() {
            var tree = JsonNodeFactory.instance.objectNode();
            tree.put("executionArn", executionArn);
            if (status != null) {
                tree.put("status", status.name());
            }
            if (error != null) {
                tree.put("error", error);
            }
            return tree;
        }

        /** Returns the response without a mapping. The cause of a failure is not shown. */
        WebhookResponse defaultResponse() {
            return status == ExecutionStatus.SUCCEEDED && output != null
                    ? WebhookResponse.json(OK, output)
                    : WebhookResponse.json(httpStatus(), summary());
        }
    }

    /**
     * Performs a verified request. The refusals are those of the operations, and {@code
     * ValidationException} when the mapping of the request fails.
     *
     * @param requestId the id of the request
     * @param stopWaiting completes when the client no longer waits for the end of an execution
     */
    public CompletionStage<Answer<WebhookResponse>> run(
            ActiveWebhook webhook,
            WebhookRequest request,
            String requestId,
            CompletionStage<?> stopWaiting) {
        var received = records.received(webhook, requestId);
        return holding(
                request,
                () ->
                        mappings.map(webhook, request, requestId)
                                .thenCompose(mapped ->
                                        then(
                                                mapped,
                                                each ->
                                                        start(
                                                                webhook,
                                                                each,
                                                                requestId,
                                                                stopWaiting)))
                                .thenApply(result -> recorded(received, result))
                                .thenCompose(result ->
                                        then(
                                                result,
                                                each ->
                                                        respond(
                                                                webhook, request, requestId,
                                                                each))));
    }

    private Answer<RunResult> recorded(ReceivedRequest request, Answer<RunResult> result) {
        switch (result) {
            case Answer.Ok(var run) -> records.onStarted(request, run.executionArn());
            case Answer.Refused(var error) -> records.onRefused(request, error);
        }
        return result;
    }

    /** Counts the memory of a request until it is answered. */
    private CompletionStage<Answer<WebhookResponse>> holding(
            WebhookRequest request, Supplier<CompletionStage<Answer<WebhookResponse>>> work) {
        long bytes = request.heldBytes();
        if (heldBytes.addAndGet(bytes) > heldBytesMax) {
            heldBytes.addAndGet(-bytes);
            return Answer.refusedStage(new EngineError.ThrottlingException());
        }
        CompletionStage<Answer<WebhookResponse>> answer;
        try {
            answer = work.get();
        } catch (RuntimeException bug) {
            answer = CompletableFuture.failedStage(bug);
        }
        return answer.whenComplete((_, _) -> heldBytes.addAndGet(-bytes));
    }

    /** The memory of the requests that are not answered yet. */
    long heldBytes() {
        return heldBytes.get();
    }

    private interface Next<A, B> {
        CompletionStage<Answer<B>> apply(A result);
    }

    private static <A, B> CompletionStage<Answer<B>> then(Answer<A> answer, Next<A, B> next) {
        return answer.thenCompose(result -> next.apply(result));
    }

    private CompletionStage<Answer<RunResult>> start(
            ActiveWebhook webhook,
            MappedRequest mapped,
            String requestId,
            CompletionStage<?> stopWaiting) {
        var definition = webhook.definition();
        var caller = webhook.caller(requestId);
        var machine = definition.stateMachineArn();
        var name = ExecutionNames.of(definition.name(), mapped.key(), requestId);
        return switch (definition.mode()) {
            case START ->
                    executions
                            .startExecution(
                                    caller,
                                    new StartExecutionRequest(machine, name, mapped.input(), null))
                            .thenApply(WebhookRuns::started);
            case START_SYNC ->
                    executions
                            .startSyncExecution(
                                    caller,
                                    new StartSyncExecutionRequest(
                                            machine,
                                            name,
                                            mapped.input(),
                                            null,
                                            IncludedData.ALL_DATA))
                            .thenApply(answer ->
                                    answer.map(ended ->
                                            new RunResult(
                                                    ended.executionArn(),
                                                    ended.status(),
                                                    ended.output(),
                                                    ended.error(),
                                                    ended.cause())));
            case START_AND_WAIT ->
                    startAndWait(
                            caller,
                            new StartExecutionRequest(machine, name, mapped.input(), null),
                            stopWaiting);
        };
    }

    /** A repeated delivery gets the ARN of its execution, even after the end of the execution. */
    private static Answer<RunResult> started(Answer<StartExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok(var result) -> Answer.ok(RunResult.started(result.executionArn()));
            case Answer.Refused(EngineError.ExecutionAlreadyExists(var arn)) ->
                    Answer.ok(RunResult.started(arn));
            case Answer.Refused(var error) -> Answer.refused(error);
        };
    }

    private CompletionStage<Answer<RunResult>> startAndWait(
            Caller caller, StartExecutionRequest request, CompletionStage<?> stopWaiting) {
        return feed.startAndAwaitEnd(
                        caller,
                        request,
                        named -> executions.startExecution(caller, named),
                        stopWaiting)
                .thenCompose(answer ->
                        answer
                                        instanceof
                                        Answer.Refused(EngineError.ExecutionAlreadyExists(var arn))
                                ? feed.awaitEnd(caller, arn, stopWaiting)
                                : CompletableFuture.completedStage(answer))
                .thenApply(answer -> answer.map(WebhookRuns::ended));
    }

    private static RunResult ended(DescribeExecutionResult execution) {
        return new RunResult(
                execution.executionArn(),
                execution.status(),
                execution.output(),
                execution.error(),
                execution.cause());
    }

    /**
     * Creates the response. The execution is started, so the sender must not repeat the request.
     * Therefore a mapping that fails is replaced by the default response.
     */
    private CompletionStage<Answer<WebhookResponse>> respond(
            ActiveWebhook webhook, WebhookRequest request, String requestId, RunResult result) {
        var mapping = webhook.definition().response();
        return mapping == null
                ? Answer.okStage(result.defaultResponse())
                : mappings.respond(
                                webhook,
                                mapping,
                                request,
                                requestId,
                                result::tree,
                                result.httpStatus())
                        .handle((answer, failure) -> {
                            if (failure == null && answer instanceof Answer.Ok) {
                                return answer;
                            }
                            warnings.warn(
                                    webhook.arn(),
                                    "the response mapping failed and the default response is sent: "
                                            + reason(answer, failure));
                            return Answer.ok(result.defaultResponse());
                        });
    }

    /**
     * The message of a failed mapping can contain data of the request, so only its name is logged.
     */
    private static String reason(
            @Nullable Answer<WebhookResponse> answer, @Nullable Throwable failure) {
        return answer instanceof Answer.Refused(var error) ? error.name() : String.valueOf(failure);
    }
}
