package dev.askel.engine.execution.read;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import org.jspecify.annotations.Nullable;

/** Searches the details of events for a text. */
final class EventText {
    private EventText() {}

    /** Whether the details contain the text. Numbers and types of events are not searched. */
    static boolean has(EventDetails details, String text) {
        return switch (details) {
            case EventDetails.None _,
                    EventDetails.ExecutionRedriven _,
                    EventDetails.MapStateStarted _ ->
                    false;
            case EventDetails.ExecutionStarted(var input, var role, var version, var alias) ->
                    in(input, text) || in(role, text) || in(version, text) || in(alias, text);
            case EventDetails.Output(var output) -> in(output, text);
            case EventDetails.Failed(var error, var cause) -> in(error, text) || in(cause, text);
            case EventDetails.StateEntered(var name, var input) ->
                    in(name, text) || in(input, text);
            case EventDetails.StateExited exited ->
                    in(exited.name(), text)
                            || in(exited.output(), text)
                            || exited.assigned().entrySet().stream()
                                    .anyMatch(each ->
                                            in(each.getKey(), text) || in(each.getValue(), text));
            case EventDetails.TaskScheduled scheduled ->
                    in(scheduled.resourceType(), text)
                            || in(scheduled.resource(), text)
                            || in(scheduled.parameters(), text)
                            || in(scheduled.credentialsRoleArn(), text);
            case EventDetails.TaskStarted(var type, var resource) ->
                    in(type, text) || in(resource, text);
            case EventDetails.TaskOutput(var type, var resource, var output) ->
                    in(type, text) || in(resource, text) || in(output, text);
            case EventDetails.TaskFailed(var type, var resource, var error, var cause) ->
                    in(type, text) || in(resource, text) || in(error, text) || in(cause, text);
            case EventDetails.LambdaFunctionScheduled scheduled ->
                    in(scheduled.resource(), text)
                            || in(scheduled.input(), text)
                            || in(scheduled.credentialsRoleArn(), text);
            case EventDetails.ActivityScheduled scheduled ->
                    in(scheduled.resource(), text) || in(scheduled.input(), text);
            case EventDetails.ActivityStarted(var worker) -> in(worker, text);
            case EventDetails.MapIteration(var name, _) -> in(name, text);
            case EventDetails.MapRunStarted(var mapRun) -> in(mapRun, text);
            case EventDetails.MapRunRedriven(var mapRun, _) -> in(mapRun, text);
            case EventDetails.EvaluationFailed(var state, var error, var cause, var location) ->
                    in(state, text) || in(error, text) || in(cause, text) || in(location, text);
        };
    }

    private static boolean in(@Nullable String said, String text) {
        return said != null && said.contains(text);
    }

    private static boolean in(Payload payload, String text) {
        return payload.text().contains(text);
    }
}
