package dev.askel.load.crash;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One event of a history.
 *
 * @param millis since the epoch, by the engine's clock
 * @param json all of it
 */
record Event(long id, long previous, long millis, String type, JsonNode json) {
    private static final double MILLIS_PER_SECOND = 1000;

    static Event read(JsonNode json) {
        return new Event(
                json.path("id").asLong(),
                json.path("previousEventId").asLong(),
                Math.round(json.path("timestamp").asDouble() * MILLIS_PER_SECOND),
                json.path("type").asText(),
                json);
    }

    boolean isEntry() {
        return type.endsWith("StateEntered");
    }

    boolean isExit() {
        return type.endsWith("StateExited");
    }

    boolean isScheduled() {
        return type.equals("TaskScheduled")
                || type.equals("LambdaFunctionScheduled")
                || type.equals("ActivityScheduled");
    }

    boolean isSuccessOfTask() {
        return type.equals("TaskSucceeded")
                || type.equals("LambdaFunctionSucceeded")
                || type.equals("ActivitySucceeded");
    }

    boolean isFailureOfTask() {
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

    boolean isOutcomeOfTask() {
        return isSuccessOfTask() || isFailureOfTask();
    }

    boolean isTerminal() {
        return switch (type) {
            case "ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut" ->
                    true;
            default -> false;
        };
    }

    /** The name of the state that is entered or exited; empty for other events. */
    String stateName() {
        return isEntry()
                ? json.path("stateEnteredEventDetails").path("name").asText()
                : json.path("stateExitedEventDetails").path("name").asText();
    }

    /** The member of that name in whatever details there are; empty when it is missing. */
    String detail(String member) {
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
