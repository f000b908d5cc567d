package dev.askel.engine.execution.read;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import org.jspecify.annotations.Nullable;

/** Searches the details of events for a string. */
final class EventText {
    private EventText() {}

    /** Whether the details contain the string. Numbers and event types are not searched. */
    static boolean matches(EventDetails details, String text) {
        return switch (details) {
            case EventDetails.None _,
                    EventDetails.ExecutionRedriven _,
                    EventDetails.MapStateStarted _ ->
                    false;
            case EventDetails.ExecutionStarted(
                            var input,
                            var role,
                            var version,
                            var alias,
                            var origin) ->
                    contains(input, text)
                            || contains(role, text)
                            || contains(version, text)
                            || contains(alias, text)
                            || contains(origin == null ? null : origin.executionArn(), text);
            case EventDetails.Output(var output) -> contains(output, text);
            case EventDetails.Failed(var error, var cause) ->
                    contains(error, text) || contains(cause, text);
            case EventDetails.StateEntered(var name, var input, _) ->
                    contains(name, text) || contains(input, text);
            case EventDetails.StateExited exited ->
                    contains(exited.name(), text)
                            || contains(exited.output(), text)
                            || exited.assigned().entrySet().stream()
                                    .anyMatch(each ->
                                            contains(each.getKey(), text)
                                                    || contains(each.getValue(), text));
            case EventDetails.TaskScheduled scheduled ->
                    contains(scheduled.resourceType(), text)
                            || contains(scheduled.resource(), text)
                            || contains(scheduled.parameters(), text)
                            || contains(scheduled.credentialsRoleArn(), text);
            case EventDetails.TaskStarted(var type, var resource) ->
                    contains(type, text) || contains(resource, text);
            case EventDetails.TaskOutput(var type, var resource, var output) ->
                    contains(type, text) || contains(resource, text) || contains(output, text);
            case EventDetails.TaskFailed(var type, var resource, var error, var cause) ->
                    contains(type, text)
                            || contains(resource, text)
                            || contains(error, text)
                            || contains(cause, text);
            case EventDetails.LambdaFunctionScheduled scheduled ->
                    contains(scheduled.resource(), text)
                            || contains(scheduled.input(), text)
                            || contains(scheduled.credentialsRoleArn(), text);
            case EventDetails.ActivityScheduled scheduled ->
                    contains(scheduled.resource(), text) || contains(scheduled.input(), text);
            case EventDetails.ActivityStarted(var worker) -> contains(worker, text);
            case EventDetails.MapIteration(var name, _) -> contains(name, text);
            case EventDetails.MapRunStarted(var mapRun) -> contains(mapRun, text);
            case EventDetails.MapRunRedriven(var mapRun, _) -> contains(mapRun, text);
            case EventDetails.EvaluationFailed(var state, var error, var cause, var location) ->
                    contains(state, text)
                            || contains(error, text)
                            || contains(cause, text)
                            || contains(location, text);
        };
    }

    private static boolean contains(@Nullable String value, String text) {
        return value != null && value.contains(text);
    }

    private static boolean contains(Payload payload, String text) {
        return payload.text().contains(text);
    }
}
