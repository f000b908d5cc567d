package dev.askel.http;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Contains one event of each of the 62 types, with all members that its details can have. */
final class HistoryEvents {
    private static final Payload IN = json("{\"in\":\"å\\\\\\n\"}");
    private static final Payload OUT = json("{\"out\":1}");

    private HistoryEvents() {}

    static List<HistoryEvent> oneOfEachType() {
        var events = new ArrayList<HistoryEvent>();
        for (var type : HistoryEventType.values()) {
            events.add(event(events.size() + 1, type, details(type)));
        }
        return events;
    }

    static HistoryEvent event(long id, HistoryEventType type, EventDetails details) {
        return new HistoryEvent(
                FramePath.ROOT, id, id - 1, OperationShapes.THEN.plusMillis(id), type, details);
    }

    private static EventDetails details(HistoryEventType type) {
        return switch (type) {
            case ExecutionStarted ->
                    new EventDetails.ExecutionStarted(
                            Payload.ofVerbatim("{ \"in\" : 1 }"),
                            OperationShapes.ROLE,
                            OperationShapes.MACHINE + ":1",
                            OperationShapes.MACHINE + ":PROD");
            case ExecutionSucceeded, LambdaFunctionSucceeded, ActivitySucceeded ->
                    new EventDetails.Output(OUT);
            case ExecutionFailed,
                    ExecutionAborted,
                    ExecutionTimedOut,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    ActivityScheduleFailed,
                    ActivityFailed,
                    ActivityTimedOut,
                    MapRunFailed ->
                    new EventDetails.Failed("Error", "Cause");
            case ExecutionRedriven -> new EventDetails.ExecutionRedriven(2);
            case PassStateEntered,
                    TaskStateEntered,
                    ChoiceStateEntered,
                    WaitStateEntered,
                    SucceedStateEntered,
                    FailStateEntered,
                    ParallelStateEntered,
                    MapStateEntered ->
                    new EventDetails.StateEntered("State", IN);
            case PassStateExited,
                    TaskStateExited,
                    ChoiceStateExited,
                    WaitStateExited,
                    SucceedStateExited,
                    ParallelStateExited,
                    MapStateExited -> {
                var assigned = new LinkedHashMap<String, Payload>();
                assigned.put("number", json("42"));
                assigned.put("text", json("\"abc\""));
                yield new EventDetails.StateExited("State", OUT, assigned);
            }
            case TaskScheduled ->
                    new EventDetails.TaskScheduled(
                            "lambda",
                            "invoke.waitForTaskToken",
                            "eu-north-1",
                            IN,
                            60L,
                            30L,
                            OperationShapes.ROLE);
            case TaskStarted -> new EventDetails.TaskStarted("lambda", "invoke");
            case TaskStartFailed, TaskSubmitFailed, TaskFailed, TaskTimedOut ->
                    new EventDetails.TaskFailed("lambda", "invoke", "Error", "Cause");
            case TaskSubmitted, TaskSucceeded ->
                    new EventDetails.TaskOutput("lambda", "invoke", OUT);
            case LambdaFunctionScheduled ->
                    new EventDetails.LambdaFunctionScheduled(
                            "arn:aws:lambda:eu-north-1:111111111111:function:f",
                            IN,
                            60L,
                            OperationShapes.ROLE);
            case ActivityScheduled ->
                    new EventDetails.ActivityScheduled(OperationShapes.ACTIVITY, IN, 60L, 30L);
            case ActivityStarted -> new EventDetails.ActivityStarted("worker");
            case MapStateStarted -> new EventDetails.MapStateStarted(3);
            case MapIterationStarted,
                    MapIterationSucceeded,
                    MapIterationFailed,
                    MapIterationAborted ->
                    new EventDetails.MapIteration("State", 0);
            case MapRunStarted -> new EventDetails.MapRunStarted(OperationShapes.MAP_RUN);
            case MapRunRedriven -> new EventDetails.MapRunRedriven(OperationShapes.MAP_RUN, 2);
            case EvaluationFailed ->
                    new EventDetails.EvaluationFailed("State", "Error", "Cause", "Output/result");
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
                    EventDetails.None.INSTANCE;
        };
    }

    static Payload json(String text) {
        return Payload.ofStoredJson(text.getBytes(StandardCharsets.UTF_8));
    }
}
