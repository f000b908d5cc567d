package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event of a history.
 *
 * @param timestampMillis the engine's timestamp, in milliseconds since the epoch
 * @param json the event in the form of GetExecutionHistory
 */
public record Event(
        long id, long previousEventId, long timestampMillis, String type, JsonNode json) {
    private static final double MILLIS_PER_SECOND = 1000;

    /** Reads an event from a response of GetExecutionHistory. */
    public static Event parse(JsonNode json) {
        return new Event(
                json.path("id").asLong(),
                json.path("previousEventId").asLong(),
                Math.round(json.path("timestamp").asDouble() * MILLIS_PER_SECOND),
                json.path("type").asText(),
                json);
    }

    /** Returns whether the event enters a state. */
    public boolean isEntry() {
        return type.endsWith("StateEntered");
    }

    /** Returns whether the event leaves a state. */
    public boolean isExit() {
        return type.endsWith("StateExited");
    }

    /** Returns whether the event schedules a task. */
    public boolean isScheduled() {
        return type.equals("TaskScheduled")
                || type.equals("LambdaFunctionScheduled")
                || type.equals("ActivityScheduled");
    }

    /** Returns whether the event is the success of a task. */
    public boolean isSuccessOfTask() {
        return type.equals("TaskSucceeded")
                || type.equals("LambdaFunctionSucceeded")
                || type.equals("ActivitySucceeded");
    }

    /** Returns whether the event is the failure of an attempt of a task. */
    public boolean isFailureOfTask() {
        return switch (type) {
            case "TaskFailed",
                    "TaskTimedOut",
                    "TaskSubmitFailed",
                    "TaskStartFailed",
                    "LambdaFunctionFailed",
                    "LambdaFunctionTimedOut",
                    "LambdaFunctionScheduleFailed",
                    "LambdaFunctionStartFailed",
                    "ActivityFailed",
                    "ActivityTimedOut",
                    "ActivityScheduleFailed" ->
                    true;
            default -> false;
        };
    }

    /** Returns whether the event is the timeout of an attempt of a task. */
    boolean isTimeoutOfTask() {
        return isFailureOfTask() && type.endsWith("TimedOut");
    }

    boolean isOutcomeOfTask() {
        return isSuccessOfTask() || isFailureOfTask();
    }

    boolean isRedrive() {
        return type.equals("ExecutionRedriven");
    }

    /** Returns whether the event ends the execution. */
    public boolean isTerminal() {
        return switch (type) {
            case "ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut" ->
                    true;
            default -> false;
        };
    }

    /** Returns the name of the state that the event enters or leaves; empty for other events. */
    public String stateName() {
        return isEntry()
                ? json.path("stateEnteredEventDetails").path("name").asText()
                : json.path("stateExitedEventDetails").path("name").asText();
    }

    /** Returns a member of the event's details; empty if the member is missing. */
    public String detail(String member) {
        for (var details : json) {
            if (details.hasNonNull(member)) {
                return details.path(member).asText();
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return id + "<" + previousEventId + " " + type;
    }
}
