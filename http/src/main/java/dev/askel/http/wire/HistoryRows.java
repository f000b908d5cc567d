package dev.askel.http.wire;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import java.util.List;

/**
 * Writes events as short rows of a table. Each row has only the members that distinguish events of
 * its type. AWS has no such format.
 */
public final class HistoryRows {
    private HistoryRows() {}

    /**
     * Writes the member {@code events}.
     *
     * @param details whether each row also contains the event in AWS's form
     * @param dataIncluded whether that form contains inputs and outputs
     */
    public static JsonWriter write(
            JsonWriter json, List<HistoryEvent> events, boolean details, boolean dataIncluded) {
        return json.member(
                "events",
                events,
                (_, event) -> {
                    beginRow(json, event);
                    if (details) {
                        json.name("event");
                        HistoryCodec.write(json, event, dataIncluded);
                    }
                    json.endObject();
                });
    }

    /** Writes one row without the event in AWS's form. */
    public static void write(JsonWriter json, HistoryEvent event) {
        beginRow(json, event);
        json.endObject();
    }

    private static void beginRow(JsonWriter json, HistoryEvent event) {
        json.beginObject()
                .member("id", event.id())
                .member("previousEventId", event.previousEventId())
                .member("timestamp", event.timestamp())
                .member("type", event.type())
                .member("frame", event.frame().text());
        writeDistinguishingMembers(json, event.details());
    }

    private static void writeDistinguishingMembers(JsonWriter json, EventDetails details) {
        switch (details) {
            case EventDetails.StateEntered entered -> json.member("state", entered.name());
            case EventDetails.StateExited(var name, _, var assigned) -> {
                json.member("state", name);
                if (!assigned.isEmpty()) {
                    json.member("assigned", assigned.keySet(), JsonWriter::string);
                }
            }
            case EventDetails.MapIteration(var name, var index) ->
                    json.member("state", name).member("index", index);
            case EventDetails.EvaluationFailed failed ->
                    json.member("state", failed.state()).member("error", failed.error());
            case EventDetails.Failed(var error, _) -> json.member("error", error);
            case EventDetails.TaskScheduled scheduled ->
                    json.member("resource", scheduled.resource());
            case EventDetails.TaskStarted started -> json.member("resource", started.resource());
            case EventDetails.TaskOutput output -> json.member("resource", output.resource());
            case EventDetails.TaskFailed failed ->
                    json.member("resource", failed.resource()).member("error", failed.error());
            case EventDetails.LambdaFunctionScheduled scheduled ->
                    json.member("resource", scheduled.resource());
            case EventDetails.ActivityScheduled scheduled ->
                    json.member("resource", scheduled.resource());
            case EventDetails.MapStateStarted(var length) -> json.member("length", length);
            case EventDetails.MapRunStarted(var mapRunArn) -> json.member("mapRunArn", mapRunArn);
            case EventDetails.MapRunRedriven(var mapRunArn, _) ->
                    json.member("mapRunArn", mapRunArn);
            case EventDetails.None _,
                    EventDetails.ExecutionStarted _,
                    EventDetails.Output _,
                    EventDetails.ExecutionRedriven _,
                    EventDetails.ActivityStarted _ -> {}
        }
    }
}
