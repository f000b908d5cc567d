package dev.askel.http.wire;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventDetailsWriter;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes history as AWS JSON (docs/aws/history.md sections 1 to 3). Payloads are JSON text inside
 * strings; the caller's input is written verbatim.
 *
 * <p>Without execution data, inputs, outputs and assigned variables are omitted together with their
 * {@code truncated} members. The parameters of a scheduled task are kept, as measured on AWS,
 * because the API model requires them.
 */
final class HistoryCodec implements EventDetailsWriter {
    private static final Map<HistoryEventType, String> DETAILS_MEMBER =
            new EnumMap<>(HistoryEventType.class);

    static {
        for (var type : HistoryEventType.values()) {
            var member = detailsMember(type);
            if (member != null) {
                DETAILS_MEMBER.put(type, member);
            }
        }
    }

    private final JsonWriter json;
    private final boolean dataIncluded;

    private HistoryCodec(JsonWriter json, boolean dataIncluded) {
        this.json = json;
        this.dataIncluded = dataIncluded;
    }

    static void write(JsonWriter json, GetExecutionHistoryResult result) {
        var codec = new HistoryCodec(json, result.executionDataIncluded());
        json.member("events", result.events(), (_, event) -> codec.write(event))
                .member("nextToken", result.nextToken());
    }

    /** Writes one event as an object. */
    static void write(JsonWriter json, HistoryEvent event, boolean dataIncluded) {
        new HistoryCodec(json, dataIncluded).write(event);
    }

    private void write(HistoryEvent event) {
        json.beginObject()
                .member("timestamp", event.timestamp())
                .member("type", event.type())
                .member("id", event.id())
                .member("previousEventId", event.previousEventId());
        if (!(event.details() instanceof EventDetails.None)) {
            var member = DETAILS_MEMBER.get(event.type());
            if (member == null) {
                throw new IllegalStateException(
                        "the type of event %s has no member for details".formatted(event));
            }
            json.name(member).beginObject();
            write(event.details());
            json.endObject();
        }
        json.endObject();
    }

    @Override
    public void member(String name, @Nullable String text) {
        json.member(name, text);
    }

    @Override
    public void member(String name, long number) {
        json.member(name, number);
    }

    @Override
    public void data(String name, Payload data, String detailsName) {
        if (dataIncluded) {
            json.name(name).string(data.verbatimUtf8());
            writeNotTruncated(detailsName);
        }
    }

    @Override
    public void parameters(Payload parameters) {
        json.name("parameters").string(parameters.verbatimUtf8());
    }

    @Override
    public void assignedVariables(Map<String, Payload> variables) {
        if (dataIncluded && !variables.isEmpty()) {
            json.name("assignedVariables").beginObject();
            variables.forEach(
                    (variable, value) -> json.name(variable).string(value.verbatimUtf8()));
            json.endObject();
            writeNotTruncated("assignedVariablesDetails");
        }
    }

    @Override
    public void taskCredentials(@Nullable String roleArn) {
        if (roleArn != null) {
            json.name("taskCredentials").beginObject().member("roleArn", roleArn).endObject();
        }
    }

    private void writeNotTruncated(String member) {
        json.name(member).beginObject().member("truncated", false).endObject();
    }

    /**
     * Returns the member that contains the details of an event type; null for types without
     * details.
     */
    private static @Nullable String detailsMember(HistoryEventType type) {
        return switch (type) {
            case PassStateEntered,
                    TaskStateEntered,
                    ChoiceStateEntered,
                    WaitStateEntered,
                    SucceedStateEntered,
                    FailStateEntered,
                    ParallelStateEntered,
                    MapStateEntered ->
                    "stateEnteredEventDetails";
            case PassStateExited,
                    TaskStateExited,
                    ChoiceStateExited,
                    WaitStateExited,
                    SucceedStateExited,
                    ParallelStateExited,
                    MapStateExited ->
                    "stateExitedEventDetails";
            case TaskStateAborted,
                    WaitStateAborted,
                    ParallelStateAborted,
                    MapStateAborted,
                    LambdaFunctionStarted,
                    ParallelStateStarted,
                    ParallelStateSucceeded,
                    ParallelStateFailed,
                    MapStateSucceeded,
                    MapStateFailed,
                    MapRunSucceeded,
                    MapRunAborted ->
                    null;
            case ExecutionStarted,
                    ExecutionSucceeded,
                    ExecutionFailed,
                    ExecutionAborted,
                    ExecutionTimedOut,
                    ExecutionRedriven,
                    TaskScheduled,
                    TaskStarted,
                    TaskStartFailed,
                    TaskSubmitted,
                    TaskSubmitFailed,
                    TaskSucceeded,
                    TaskFailed,
                    TaskTimedOut,
                    LambdaFunctionScheduled,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    LambdaFunctionSucceeded,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    ActivityScheduled,
                    ActivityScheduleFailed,
                    ActivityStarted,
                    ActivitySucceeded,
                    ActivityFailed,
                    ActivityTimedOut,
                    MapStateStarted,
                    MapIterationStarted,
                    MapIterationSucceeded,
                    MapIterationFailed,
                    MapIterationAborted,
                    MapRunStarted,
                    MapRunFailed,
                    MapRunRedriven,
                    EvaluationFailed -> {
                var name = type.name();
                yield Character.toLowerCase(name.charAt(0)) + name.substring(1) + "EventDetails";
            }
        };
    }
}
