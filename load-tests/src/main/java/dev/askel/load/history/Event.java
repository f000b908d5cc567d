package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One event of a history.
 *
 * @param millis since the epoch, by the engine's clock
 * @param json all of it
 */
public record Event(long id, long previous, long millis, String type, JsonNode json) {
    private static final double MILLIS_PER_SECOND = 1000;

    /** Reads one event of GetExecutionHistory. */
    public static Event read(JsonNode json) {
        return new Event(
                json.path("id").asLong(),
                json.path("previousEventId").asLong(),
                Math.round(json.path("timestamp").asDouble() * MILLIS_PER_SECOND),
                json.path("type").asText(),
                json);
    }

    /** Whether it enters a state. */
    public boolean isEntry() {
        return type.endsWith("StateEntered");
    }

    /** Whether it leaves a state. */
    public boolean isExit() {
        return type.endsWith("StateExited");
    }

    /** Whether it schedules a task. */
    public boolean isScheduled() {
        return type.equals("TaskScheduled")
                || type.equals("LambdaFunctionScheduled")
                || type.equals("ActivityScheduled");
    }

    /** Whether it is the result of a task. */
    public boolean isSuccessOfTask() {
        return type.equals("TaskSucceeded")
                || type.equals("LambdaFunctionSucceeded")
                || type.equals("ActivitySucceeded");
    }

    /** Whether it is the failure of an attempt of a task. */
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

    /** Whether the time of an attempt of a task was over. */
    boolean isTimeoutOfTask() {
        return isFailureOfTask() && type.endsWith("TimedOut");
    }

    boolean isOutcomeOfTask() {
        return isSuccessOfTask() || isFailureOfTask();
    }

    boolean isRedrive() {
        return type.equals("ExecutionRedriven");
    }

    /** Whether it ends an execution. */
    public boolean isTerminal() {
        return switch (type) {
            case "ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut" ->
                    true;
            default -> false;
        };
    }

    /** The name of the state that is entered or exited; empty for other events. */
    public String stateName() {
        return isEntry()
                ? json.path("stateEnteredEventDetails").path("name").asText()
                : json.path("stateExitedEventDetails").path("name").asText();
    }

    /** The member of that name in whatever details there are; empty when it is missing. */
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
        return id + "<" + previous + " " + type;
    }
}
