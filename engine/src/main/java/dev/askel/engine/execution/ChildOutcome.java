package dev.askel.engine.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a child execution, in the form that the task of its parent returns
 * (docs/aws/integrations.md, "Result shape").
 *
 * @param status the status as AWS names it
 * @param input the input as {@link PayloadText}
 * @param output the output as {@link PayloadText}; null unless the child succeeded
 * @param stateMachineVersionArn the version with which the child was started, directly or through
 *     an alias; null without a version, and in messages from nodes of earlier releases
 */
public record ChildOutcome(
        String executionArn,
        String name,
        String stateMachineArn,
        String status,
        String input,
        @Nullable String output,
        @Nullable String error,
        @Nullable String cause,
        long startedAtMillis,
        long stoppedAtMillis,
        int redriveCount,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String stateMachineVersionArn,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String stateMachineAliasArn) {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

    /** The names of the headers, in the order of AWS's response. */
    private static final List<String> ALL_HEADERS =
            List.of("x-amzn-RequestId", "connection", "Content-Length", "Date", "Content-Type");

    /**
     * Returns the outcome of a closed execution.
     *
     * @throws IllegalStateException if the execution is running
     */
    public static ChildOutcome of(ExecutionState state) {
        var identity = state.identity();
        var outcome = state.outcome();
        if (outcome == null) {
            throw new IllegalStateException(identity.arn() + " runs and has no outcome");
        }
        String status;
        String output = null;
        String error = null;
        String cause = null;
        switch (outcome) {
            case Outcome.Succeeded(_, var result) -> {
                status = "SUCCEEDED";
                output = PayloadText.of(result);
            }
            case Outcome.Failed failed -> {
                status = "FAILED";
                error = failed.error();
                cause = failed.cause();
            }
            case Outcome.Aborted aborted -> {
                status = "ABORTED";
                error = aborted.error();
                cause = aborted.cause();
            }
            case Outcome.TimedOut timedOut -> {
                status = "TIMED_OUT";
                // As in DescribeExecution, a timed-out child has no error here. Only the child's
                // history event names an error (docs/parity.md).
                cause = timedOut.cause();
            }
        }
        return new ChildOutcome(
                identity.arn(),
                identity.name(),
                identity.stateMachineArn(),
                status,
                PayloadText.of(state.input()),
                output,
                error,
                cause,
                identity.startedAt().toEpochMilli(),
                outcome.at().toEpochMilli(),
                state.redriveCount(),
                identity.stateMachineVersionArn(),
                identity.stateMachineAliasArn());
    }

    /**
     * Returns the response to StartExecution in the form that the optimized integration returns. No
     * HTTP request is sent, so this method generates the headers in the order of AWS's recorded
     * response (docs/aws/integrations.md, "Result shape").
     */
    public static Payload startOutput(String executionArn, Instant startedAt) {
        var json = JsonNodeFactory.instance;
        var requestId = RandomUuid.next().toString();
        var output = json.objectNode().put("ExecutionArn", executionArn);
        var length = Integer.toString(startResponse(executionArn, startedAt).utf8().length);
        var date = HTTP_DATE.format(startedAt);
        var headers =
                json.objectNode()
                        .put("connection", "keep-alive")
                        .put("Content-Length", length)
                        .put("Content-Type", CONTENT_TYPE)
                        .put("Date", date)
                        .put("x-amzn-RequestId", requestId);
        var all = json.objectNode();
        for (var name : ALL_HEADERS) {
            all.putArray(name).add(headers.get(name));
        }
        var http = json.objectNode();
        http.set("AllHttpHeaders", all);
        http.set("HttpHeaders", headers);
        http.put("HttpStatusCode", 200);
        output.set("SdkHttpMetadata", http);
        output.set("SdkResponseMetadata", json.objectNode().put("RequestId", requestId));
        output.put("StartDate", MILLIS.format(startedAt));
        return Payload.of(output);
    }

    private static Payload startResponse(String executionArn, Instant startedAt) {
        return Payload.of(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("executionArn", executionArn)
                        .put("startDate", BigDecimal.valueOf(startedAt.toEpochMilli(), 3)));
    }

    /**
     * Returns the {@link Stimulus stimulus} that reports the start of the child to the parent's
     * frame. The parent may need it after the child has ended, because the response to a start can
     * be late.
     */
    public Stimulus submittedStimulus(int ordinal) {
        return new Stimulus.Submitted(
                ordinal, startOutput(executionArn, Instant.ofEpochMilli(startedAtMillis)));
    }

    /**
     * Returns the stimulus that reports the child's outcome to the task that waits for it.
     *
     * @param asJson whether Input and Output are JSON values, as for {@code .sync:2}, and not
     *     strings
     */
    public Stimulus resultStimulus(int ordinal, boolean asJson) {
        return isSuccess()
                ? new Stimulus.Succeeded(ordinal, Payload.of(description(asJson)))
                : new Stimulus.Failed(
                        ordinal, ErrorName.TASK_FAILED, Payload.of(description(false)).text());
    }

    /** Whether the input or the output is not in this object. */
    public boolean mustBeRead() {
        return PayloadText.isReference(input)
                || (output != null && PayloadText.isReference(output));
    }

    /**
     * Returns the outcome with its input and output.
     *
     * @param owner an execution in the account of the child
     */
    public CompletionStage<ChildOutcome> inMemory(PayloadEncryption payloads, String owner) {
        var readInput = payloads.inMemory(payloads.fromText(owner, input));
        if (output == null) {
            return readInput.thenApply(read -> with(read.verbatim(), null));
        }
        return readInput.thenCombine(
                payloads.inMemory(payloads.fromText(owner, output)),
                (childInput, childOutput) -> with(childInput.verbatim(), childOutput.verbatim()));
    }

    private ChildOutcome with(String otherInput, @Nullable String otherOutput) {
        return new ChildOutcome(
                executionArn,
                name,
                stateMachineArn,
                status,
                otherInput,
                otherOutput,
                error,
                cause,
                startedAtMillis,
                stoppedAtMillis,
                redriveCount,
                stateMachineVersionArn,
                stateMachineAliasArn);
    }

    private boolean isSuccess() {
        return status.equals("SUCCEEDED");
    }

    private ObjectNode description(boolean asJson) {
        var json = JsonNodeFactory.instance;
        var node = json.objectNode();
        if (cause != null) {
            node.put("Cause", cause);
        }
        if (error != null) {
            node.put("Error", error);
        }
        node.put("ExecutionArn", executionArn);
        node.set("Input", textOrJson(input, asJson));
        node.set("InputDetails", json.objectNode().put("Included", true));
        node.put("Name", name);
        if (output != null) {
            node.set("Output", textOrJson(output, asJson));
            node.set("OutputDetails", json.objectNode().put("Included", true));
        }
        node.put("RedriveCount", redriveCount)
                .put("RedriveStatus", isSuccess() ? "NOT_REDRIVABLE" : "REDRIVABLE");
        if (isSuccess()) {
            node.put("RedriveStatusReason", "Execution is SUCCEEDED and cannot be redriven");
        }
        node.put("StartDate", MILLIS.format(Instant.ofEpochMilli(startedAtMillis)));
        if (stateMachineAliasArn != null) {
            node.put("StateMachineAliasArn", stateMachineAliasArn);
        }
        node.put("StateMachineArn", stateMachineArn);
        if (stateMachineVersionArn != null) {
            node.put("StateMachineVersionArn", stateMachineVersionArn);
        }
        return node.put("Status", status)
                .put("StopDate", MILLIS.format(Instant.ofEpochMilli(stoppedAtMillis)));
    }

    private static JsonNode textOrJson(String text, boolean asJson) {
        if (!asJson) {
            return JsonNodeFactory.instance.textNode(text);
        }
        try {
            return Payload.parse(text).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The data of an execution is not JSON", e);
        }
    }
}
