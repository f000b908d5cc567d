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
import dev.askel.asl.interpreter.ChildStart;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.ExecutionState.Outcome;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.task.TaskCall;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
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

    private static final Duration AGAIN_FIRST = Duration.ofMillis(200);
    private static final Duration AGAIN_LAST = Duration.ofSeconds(5);
    private static final int DOUBLINGS_MAX = 5;

    private final ExecutionStarter starter;
    private final ExecutionRegion region;
    private final EngineTime time;

    /** Starts through {@code starter}, talks through {@code region}. */
    public ChildExecutions(ExecutionStarter starter, ExecutionRegion region, EngineTime time) {
        this.starter = starter;
        this.region = region;
        this.time = time;
    }

    /** Whether these calls are ours. */
    static boolean serves(Resource resource) {
        return resource instanceof Resource.Integration integration
                && integration.service().equals("states")
                && integration.api().equals("startExecution");
    }

    /** As {@link dev.askel.engine.task.TaskConnector#refusal}. */
    static @Nullable Failure refusal(Payload parameters) {
        var machine = parameters.tree().path("StateMachineArn");
        return machine.isTextual()
                ? null
                : new Failure(
                        ErrorName.RUNTIME,
                        "The Parameters '%s' could not be used to start the Task: [%s]"
                                .formatted(
                                        parameters.text(),
                                        machine.isMissingNode()
                                                ? "The field 'StateMachineArn' is required but was missing"
                                                : "The value for the field 'StateMachineArn' must be a STRING"));
    }

    /** What became of a start. */
    public sealed interface Started {
        /** It runs, or ran; {@code output} is what the call answers. */
        record Running(String childArn, Payload output) implements Started {}

        /** It was refused, as AWS refuses it. */
        record Refused(Failure failure) implements Started {}

        /** We were in trouble ourselves; nobody knows what became of it. */
        record NotYet(String reason) implements Started {
            static NotYet because(@Nullable Throwable failure) {
                return new NotYet(String.valueOf(failure));
            }
        }
    }

    /** How long to wait before a start that found us in trouble is made once more. */
    static Duration backOff(int startsMade, RandomGenerator chance) {
        var doubled = AGAIN_FIRST.multipliedBy(1L << Math.min(startsMade, DOUBLINGS_MAX));
        var capped = doubled.compareTo(AGAIN_LAST) < 0 ? doubled : AGAIN_LAST;
        // Many parents of one outage do not come back all at once.
        return capped.dividedBy(2).plusMillis(chance.nextLong(capped.toMillis() / 2));
    }

    /**
     * Starts the execution a task asks for, or finds that it was started before.
     *
     * @param parent who waits for its end; null when nobody does
     */
    CompletionStage<Started> start(TaskCall call, @Nullable Parent parent) {
        var parameters = call.parameters().tree();
        var name = ChildStart.name(call.parameters(), call.idempotencyKey());
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
                .handle((answer, failure) ->
                        answer == null ? notYet(call, failure) : started(call, answer));
    }

    private static Started started(TaskCall call, Answer<StartExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok(var result) ->
                    new Started.Running(
                            result.executionArn(),
                            startOutput(result.executionArn(), result.startDate()));
            case Answer.Refused(var error) when isOurTrouble(error) -> notYet(call, null);
            case Answer.Refused(var error) -> new Started.Refused(failure(error));
        };
    }

    private static Started notYet(TaskCall call, @Nullable Throwable failure) {
        LOG.warn("{}: its child could not be started yet", call.executionArn(), failure);
        return Started.NotYet.because(failure);
    }

    /** What says nothing of the request, only of the moment it came. */
    private static boolean isOurTrouble(EngineError error) {
        return error instanceof EngineError.ServiceUnavailable
                || error instanceof EngineError.ThrottlingException
                || error instanceof EngineError.InternalFailure;
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
            case Notice.StopStarting(var childArn, var frame, int task, var until) -> {
                var identity = state.identity();
                var parent = new Parent(identity.arn(), identity.persistenceId(), frame, task);
                starter.stopChild(childArn, parent)
                        .whenComplete((answer, _) -> {
                            if (answer != null && isStopped(answer, until)) {
                                sender.tell(new ExecutionCommand.NoticeReceived(ordinal));
                            }
                        });
            }
        }
    }

    /** While its start may be on the way, one that does not exist may come to exist. */
    private boolean isStopped(Answer<StopExecutionResult> answer, Instant until) {
        return switch (answer) {
            case Answer.Ok<StopExecutionResult> _ -> true;
            case Answer.Refused(EngineError.ExecutionDoesNotExist _) ->
                    time.millis() > until.toEpochMilli();
            case Answer.Refused(EngineError.InvalidArn _) -> true;
            case Answer.Refused(_) -> false;
        };
    }

    /** One that is gone needs no stopping; any other refusal is a reason to ask again. */
    private static boolean isStopped(Answer<StopExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok<StopExecutionResult> _ -> true;
            case Answer.Refused(var error) -> error instanceof EngineError.ExecutionDoesNotExist;
        };
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
