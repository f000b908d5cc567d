package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of an event: a code for the type of its details, the five fields that every event has,
 * and the details.
 */
final class EventFields {
    private static final int NONE = 0;
    private static final int STATE_ENTERED = 1;
    private static final int STATE_EXITED = 2;
    private static final int EXECUTION_STARTED = 3;
    private static final int OUTPUT = 4;
    private static final int FAILED = 5;
    private static final int EXECUTION_REDRIVEN = 6;
    private static final int TASK_SCHEDULED = 7;
    private static final int TASK_STARTED = 8;
    private static final int TASK_OUTPUT = 9;
    private static final int TASK_FAILED = 10;
    private static final int LAMBDA_FUNCTION_SCHEDULED = 11;
    private static final int ACTIVITY_SCHEDULED = 12;
    private static final int ACTIVITY_STARTED = 13;
    private static final int MAP_STATE_STARTED = 14;
    private static final int MAP_ITERATION = 15;
    private static final int MAP_RUN_STARTED = 16;
    private static final int MAP_RUN_REDRIVEN = 17;
    private static final int EVALUATION_FAILED = 18;

    private static final int FIELDS_OF_EVERY_EVENT = 5;

    private EventFields() {}

    /** Writes all fields of an event, but not the end of their array. */
    static void write(FieldWriter out, HistoryEvent event) throws IOException {
        switch (event.details()) {
            case EventDetails.None() -> begin(out, NONE, 0, event);
            case EventDetails.StateEntered(var name, var input, var change) -> {
                begin(out, STATE_ENTERED, change == null ? 2 : 3, event);
                out.text(name);
                out.payload(input);
                MigrationFields.writeLast(out, change);
            }
            case EventDetails.StateExited(var name, var output, var assigned) -> {
                begin(out, STATE_EXITED, 3, event);
                out.text(name);
                out.payload(output);
                writeAssigned(out, assigned);
            }
            case EventDetails.ExecutionStarted(
                            var input,
                            var role,
                            var version,
                            var alias,
                            var origin) -> {
                begin(out, EXECUTION_STARTED, origin == null ? 4 : 5, event);
                out.payload(input);
                out.text(role);
                out.textOrNull(version);
                out.textOrNull(alias);
                ForkFields.writeLast(out, origin);
            }
            case EventDetails.Output(var output) -> {
                begin(out, OUTPUT, 1, event);
                out.payload(output);
            }
            case EventDetails.Failed(var error, var cause) -> {
                begin(out, FAILED, 2, event);
                out.textOrNull(error);
                out.textOrNull(cause);
            }
            case EventDetails.ExecutionRedriven(int redriveCount) -> {
                begin(out, EXECUTION_REDRIVEN, 1, event);
                out.number(redriveCount);
            }
            case EventDetails.TaskScheduled scheduled -> {
                begin(out, TASK_SCHEDULED, 7, event);
                out.text(scheduled.resourceType());
                out.text(scheduled.resource());
                out.text(scheduled.region());
                out.payload(scheduled.parameters());
                out.numberOrNull(scheduled.timeoutInSeconds());
                out.numberOrNull(scheduled.heartbeatInSeconds());
                out.textOrNull(scheduled.credentialsRoleArn());
            }
            case EventDetails.TaskStarted(var resourceType, var resource) -> {
                begin(out, TASK_STARTED, 2, event);
                out.text(resourceType);
                out.text(resource);
            }
            case EventDetails.TaskOutput(var resourceType, var resource, var output) -> {
                begin(out, TASK_OUTPUT, 3, event);
                out.text(resourceType);
                out.text(resource);
                out.payload(output);
            }
            case EventDetails.TaskFailed(var resourceType, var resource, var error, var cause) -> {
                begin(out, TASK_FAILED, 4, event);
                out.text(resourceType);
                out.text(resource);
                out.textOrNull(error);
                out.textOrNull(cause);
            }
            case EventDetails.LambdaFunctionScheduled(
                            var resource,
                            var input,
                            var timeout,
                            var role) -> {
                begin(out, LAMBDA_FUNCTION_SCHEDULED, 4, event);
                out.text(resource);
                out.payload(input);
                out.numberOrNull(timeout);
                out.textOrNull(role);
            }
            case EventDetails.ActivityScheduled(
                            var resource,
                            var input,
                            var timeout,
                            var heartbeat) -> {
                begin(out, ACTIVITY_SCHEDULED, 4, event);
                out.text(resource);
                out.payload(input);
                out.numberOrNull(timeout);
                out.numberOrNull(heartbeat);
            }
            case EventDetails.ActivityStarted(var workerName) -> {
                begin(out, ACTIVITY_STARTED, 1, event);
                out.textOrNull(workerName);
            }
            case EventDetails.MapStateStarted(int length) -> {
                begin(out, MAP_STATE_STARTED, 1, event);
                out.number(length);
            }
            case EventDetails.MapIteration(var name, int index) -> {
                begin(out, MAP_ITERATION, 2, event);
                out.text(name);
                out.number(index);
            }
            case EventDetails.MapRunStarted(var mapRunArn) -> {
                begin(out, MAP_RUN_STARTED, 1, event);
                out.text(mapRunArn);
            }
            case EventDetails.MapRunRedriven(var mapRunArn, int redriveCount) -> {
                begin(out, MAP_RUN_REDRIVEN, 2, event);
                out.text(mapRunArn);
                out.number(redriveCount);
            }
            case EventDetails.EvaluationFailed(var state, var error, var cause, var location) -> {
                begin(out, EVALUATION_FAILED, 4, event);
                out.text(state);
                out.text(error);
                out.text(cause);
                out.textOrNull(location);
            }
        }
    }

    private static void begin(FieldWriter out, int code, int details, HistoryEvent event)
            throws IOException {
        out.begin(code, FIELDS_OF_EVERY_EVENT + details);
        out.frame(event.frame());
        out.eventId(event.id());
        out.eventRef(event.previousEventId());
        out.instant(event.timestamp());
        out.number(EventTypeCode.of(event.type()));
    }

    /** Reads all fields of the event with a code, but not the end of their array. */
    static HistoryEvent read(FieldReader in, int code) throws IOException {
        return new HistoryEvent(
                in.frame(),
                in.eventId(),
                in.eventRef(),
                in.instant(),
                EventTypeCode.read(in),
                details(in, code));
    }

    private static EventDetails details(FieldReader in, int code) throws IOException {
        return switch (code) {
            case NONE -> EventDetails.None.INSTANCE;
            case STATE_ENTERED ->
                    new EventDetails.StateEntered(
                            in.text(), in.payload(), MigrationFields.lastChange(in));
            case STATE_EXITED ->
                    new EventDetails.StateExited(in.text(), in.payload(), readAssigned(in));
            case EXECUTION_STARTED ->
                    new EventDetails.ExecutionStarted(
                            in.payload(),
                            in.text(),
                            in.textOrNull(),
                            in.textOrNull(),
                            ForkFields.readLast(in));
            case OUTPUT -> new EventDetails.Output(in.payload());
            case FAILED -> new EventDetails.Failed(in.textOrNull(), in.textOrNull());
            case EXECUTION_REDRIVEN -> new EventDetails.ExecutionRedriven(in.integer());
            case TASK_SCHEDULED ->
                    new EventDetails.TaskScheduled(
                            in.text(),
                            in.text(),
                            in.text(),
                            in.payload(),
                            in.numberOrNull(),
                            in.numberOrNull(),
                            in.textOrNull());
            case TASK_STARTED -> new EventDetails.TaskStarted(in.text(), in.text());
            case TASK_OUTPUT -> new EventDetails.TaskOutput(in.text(), in.text(), in.payload());
            case TASK_FAILED ->
                    new EventDetails.TaskFailed(
                            in.text(), in.text(), in.textOrNull(), in.textOrNull());
            case LAMBDA_FUNCTION_SCHEDULED ->
                    new EventDetails.LambdaFunctionScheduled(
                            in.text(), in.payload(), in.numberOrNull(), in.textOrNull());
            case ACTIVITY_SCHEDULED ->
                    new EventDetails.ActivityScheduled(
                            in.text(), in.payload(), in.numberOrNull(), in.numberOrNull());
            case ACTIVITY_STARTED -> new EventDetails.ActivityStarted(in.textOrNull());
            case MAP_STATE_STARTED -> new EventDetails.MapStateStarted(in.integer());
            case MAP_ITERATION -> new EventDetails.MapIteration(in.text(), in.integer());
            case MAP_RUN_STARTED -> new EventDetails.MapRunStarted(in.text());
            case MAP_RUN_REDRIVEN -> new EventDetails.MapRunRedriven(in.text(), in.integer());
            case EVALUATION_FAILED ->
                    new EventDetails.EvaluationFailed(
                            in.text(), in.text(), in.text(), in.textOrNull());
            default -> throw in.unknown("event", code);
        };
    }

    private static void writeAssigned(FieldWriter out, Map<String, Payload> assigned)
            throws IOException {
        out.beginList(2 * assigned.size());
        for (var each : assigned.entrySet()) {
            out.text(each.getKey());
            out.payload(each.getValue());
        }
        out.end();
    }

    private static Map<String, Payload> readAssigned(FieldReader in) throws IOException {
        var assigned = new LinkedHashMap<String, Payload>();
        in.beginList();
        while (in.hasMore()) {
            assigned.put(in.text(), in.payload());
        }
        return assigned.isEmpty() ? Map.of() : Collections.unmodifiableMap(assigned);
    }
}
