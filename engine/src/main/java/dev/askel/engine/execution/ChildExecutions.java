package dev.askel.engine.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.ExecutionState.Outcome;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.task.TaskCall;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code states:startExecution} in all its patterns: starts executions of this very cluster and
 * carries the notices between parent and child. A repeated start meets itself by its name, which
 * follows from the parent's attempt; a notice is repeated until it is acknowledged.
 */
public final class ChildExecutions {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Logger LOG = LoggerFactory.getLogger(ChildExecutions.class);

    private final ExecutionStarter starter;
    private final ExecutionRegion region;

    /** Starts through {@code starter}, talks through {@code region}. */
    public ChildExecutions(ExecutionStarter starter, ExecutionRegion region) {
        this.starter = starter;
        this.region = region;
    }

    /** What became of a start. */
    public sealed interface Started {
        /** It runs, or ran; {@code output} is what the call answers. */
        record Running(String childArn, Payload output) implements Started {}

        /** It was refused. */
        record Refused(Failure failure) implements Started {}

        /** The cluster did not answer. */
        static Started outOfReach(@Nullable Throwable cause) {
            return new Refused(
                    new Failure(
                            "StepFunctions.SdkClientException",
                            "Unable to execute HTTP request: " + cause));
        }
    }

    /**
     * Starts the execution a task asks for.
     *
     * @param parent who waits for its end; null when nobody does
     */
    CompletionStage<Started> start(TaskCall call, @Nullable Parent parent) {
        var parameters = call.parameters().tree();
        var given = parameters.path("Name");
        var name = given.isTextual() ? given.textValue() : derivedName(call);
        var request =
                new StartExecutionRequest(
                        parameters.path("StateMachineArn").asText(),
                        name,
                        input(parameters.path("Input")),
                        call.traceHeader());
        return starter.start(
                        new Caller(call.account(), call.region(), call.idempotencyKey()),
                        request,
                        parent)
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var result) ->
                                    new Started.Running(
                                            result.executionArn(),
                                            startOutput(result.executionArn(), result.startDate()));
                            case Answer.Refused(var error) -> new Started.Refused(failure(error));
                        });
    }

    private static String derivedName(TaskCall call) {
        return UUID.fromString(call.idempotencyKey()).toString();
    }

    private static String input(JsonNode input) {
        if (input.isMissingNode() || input.isNull()) {
            return "{}";
        }
        return input.isTextual() ? input.textValue() : Payload.of(input).text();
    }

    private static Failure failure(EngineError error) {
        return new Failure(
                "StepFunctions." + error.name() + "Exception",
                "%s (Service: AWSStepFunctions; Status Code: 400; Error Code: %s; Request ID: %s; Proxy: null)"
                        .formatted(error.message(), error.name(), UUID.randomUUID()));
    }

    /** What StartExecution answers, as the optimised integration shows it. */
    static Payload startOutput(String executionArn, Instant startedAt) {
        var json = JsonNodeFactory.instance;
        var requestId = UUID.randomUUID().toString();
        var output = json.objectNode().put("ExecutionArn", executionArn);
        var headers = json.objectNode().put("x-amzn-RequestId", requestId);
        var all = json.objectNode();
        all.set("x-amzn-RequestId", json.arrayNode().add(requestId));
        var http = json.objectNode();
        http.set("AllHttpHeaders", all);
        http.set("HttpHeaders", headers);
        http.put("HttpStatusCode", 200);
        output.set("SdkHttpMetadata", http);
        output.set("SdkResponseMetadata", json.objectNode().put("RequestId", requestId));
        output.put("StartDate", MILLIS.format(startedAt));
        return Payload.of(output);
    }

    /**
     * What a child's end means for the task that waits for it.
     *
     * @param asJson whether Input and Output are shown as JSON values ({@code .sync:2})
     */
    static Stimulus result(int ordinal, ChildOutcome outcome, boolean asJson) {
        if (!outcome.status().equals("SUCCEEDED")) {
            return new Stimulus.Failed(
                    ordinal, ErrorName.TASK_FAILED, Payload.of(description(outcome, false)).text());
        }
        return new Stimulus.Succeeded(ordinal, Payload.of(description(outcome, asJson)));
    }

    private static ObjectNode description(ChildOutcome outcome, boolean asJson) {
        var json = JsonNodeFactory.instance;
        var node = json.objectNode();
        if (outcome.cause() != null) {
            node.put("Cause", outcome.cause());
        }
        if (outcome.error() != null) {
            node.put("Error", outcome.error());
        }
        node.put("ExecutionArn", outcome.executionArn());
        node.set("Input", data(outcome.input(), asJson));
        node.set("InputDetails", json.objectNode().put("Included", true));
        node.put("Name", outcome.name());
        if (outcome.output() != null) {
            node.set("Output", data(outcome.output(), asJson));
            node.set("OutputDetails", json.objectNode().put("Included", true));
        }
        boolean succeeded = outcome.status().equals("SUCCEEDED");
        node.put("RedriveCount", outcome.redriveCount())
                .put("RedriveStatus", succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE");
        if (succeeded) {
            node.put("RedriveStatusReason", "Execution is SUCCEEDED and cannot be redriven");
        }
        return node.put("StartDate", MILLIS.format(Instant.ofEpochMilli(outcome.startedAtMillis())))
                .put("StateMachineArn", outcome.stateMachineArn())
                .put("Status", outcome.status())
                .put("StopDate", MILLIS.format(Instant.ofEpochMilli(outcome.stoppedAtMillis())));
    }

    private static JsonNode data(String text, boolean asJson) {
        if (!asJson) {
            return JsonNodeFactory.instance.textNode(text);
        }
        try {
            return Payload.parse(text).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("An execution's data is no JSON", e);
        }
    }

    /** Sends a notice, once more if need be; its acknowledgement comes to {@code sender}. */
    void deliver(
            ExecutionState state, long ordinal, Notice notice, ActorRef<ExecutionCommand> sender) {
        switch (notice) {
            case Notice.ChildFinished(var parent) ->
                    region.tell(
                            parent.persistenceId(),
                            new ExecutionCommand.ChildFinished(
                                    state.identity().persistenceId(),
                                    ordinal,
                                    parent.frame().text(),
                                    parent.ordinal(),
                                    outcome(state)));
            case Notice.StopChild(var childArn) ->
                    starter.stop(childArn, null, null)
                            .whenComplete((answer, _) -> {
                                if (answer != null && isStopped(answer)) {
                                    sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                                }
                            });
        }
    }

    /** One that is gone needs no stopping; any other refusal is a reason to ask again. */
    private static boolean isStopped(Answer<StopExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok<StopExecutionResult> _ -> true;
            case Answer.Refused(var error) -> error instanceof EngineError.ExecutionDoesNotExist;
        };
    }

    /** Stops a child nobody waits for, once; the notices are for those that were waited for. */
    void stop(String childArn) {
        starter.stop(childArn, null, null)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.warn("{} could not be stopped", childArn, failure);
                    }
                });
    }

    /** Tells a sender that its notice had its effect durably. */
    void acknowledge(String senderPersistenceId, long noticeOrdinal) {
        region.tell(senderPersistenceId, new ExecutionCommand.NoticeReceived(noticeOrdinal));
    }

    private static ChildOutcome outcome(ExecutionState state) {
        var identity = state.identity();
        var outcome = state.outcome();
        if (outcome == null) {
            throw new IllegalStateException(identity.arn() + " runs and owes its end");
        }
        String status;
        String output = null;
        String error = null;
        String cause = null;
        switch (outcome) {
            case Outcome.Succeeded(_, var result) -> {
                status = "SUCCEEDED";
                output = result.verbatim();
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
                error = timedOut.error();
                cause = timedOut.cause();
            }
        }
        return new ChildOutcome(
                identity.arn(),
                identity.name(),
                identity.stateMachineArn(),
                status,
                state.input().verbatim(),
                output,
                error,
                cause,
                identity.startedAt().toEpochMilli(),
                outcome.at().toEpochMilli(),
                state.redriveCount());
    }
}
