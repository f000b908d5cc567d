package dev.askel.engine.api;

import dev.askel.asl.history.HistoryEventType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The logging configuration of a state machine, unchanged from the create or update request.
 * Describe operations return it with {@link #withDefaults()} (docs/aws/api.md section 5).
 *
 * @param destinations the log groups; an absent list (null) differs from an empty list
 */
public record LoggingConfiguration(
        @Nullable Level level,
        @Nullable Boolean includeExecutionData,
        @Nullable List<LogDestination> destinations) {

    /** The level that selects the logged events (docs/aws/history.md section 8). */
    public enum Level {
        ALL,
        ERROR,
        FATAL,
        OFF;

        /** Whether events of a type are logged at this level. */
        public boolean logs(HistoryEventType type) {
            return switch (this) {
                case ALL -> true;
                case ERROR -> lowest(type) != ALL;
                case FATAL -> lowest(type) == FATAL;
                case OFF -> false;
            };
        }

        /** Returns the lowest level that logs a type. */
        private static Level lowest(HistoryEventType type) {
            return switch (type) {
                case ExecutionFailed, ExecutionAborted, ExecutionTimedOut -> FATAL;
                case FailStateEntered,
                        TaskStateAborted,
                        WaitStateAborted,
                        ParallelStateAborted,
                        MapStateAborted,
                        TaskStartFailed,
                        TaskSubmitFailed,
                        TaskFailed,
                        TaskTimedOut,
                        LambdaFunctionScheduleFailed,
                        LambdaFunctionStartFailed,
                        LambdaFunctionFailed,
                        LambdaFunctionTimedOut,
                        ActivityScheduleFailed,
                        ActivityFailed,
                        ActivityTimedOut,
                        ParallelStateFailed,
                        MapStateFailed,
                        MapIterationFailed,
                        MapIterationAborted,
                        MapRunFailed,
                        MapRunAborted,
                        EvaluationFailed ->
                        ERROR;
                case ExecutionStarted,
                        ExecutionSucceeded,
                        ExecutionRedriven,
                        PassStateEntered,
                        TaskStateEntered,
                        ChoiceStateEntered,
                        WaitStateEntered,
                        SucceedStateEntered,
                        ParallelStateEntered,
                        MapStateEntered,
                        PassStateExited,
                        TaskStateExited,
                        ChoiceStateExited,
                        WaitStateExited,
                        SucceedStateExited,
                        ParallelStateExited,
                        MapStateExited,
                        TaskScheduled,
                        TaskStarted,
                        TaskSubmitted,
                        TaskSucceeded,
                        LambdaFunctionScheduled,
                        LambdaFunctionStarted,
                        LambdaFunctionSucceeded,
                        ActivityScheduled,
                        ActivityStarted,
                        ActivitySucceeded,
                        ParallelStateStarted,
                        ParallelStateSucceeded,
                        MapStateStarted,
                        MapStateSucceeded,
                        MapIterationStarted,
                        MapIterationSucceeded,
                        MapRunStarted,
                        MapRunSucceeded,
                        MapRunRedriven ->
                        ALL;
            };
        }
    }

    /** A CloudWatch Logs group; its ARN ends in {@code :*}. */
    public record LogDestination(@Nullable String logGroupArn) {}

    /** The default of a machine without a configuration. */
    public static final LoggingConfiguration NONE =
            new LoggingConfiguration(Level.OFF, false, null);

    public LoggingConfiguration {
        destinations = destinations == null ? null : List.copyOf(destinations);
    }

    /**
     * Returns the configuration with AWS's defaults for absent members: level OFF, no execution
     * data.
     */
    public LoggingConfiguration withDefaults() {
        return new LoggingConfiguration(
                level == null ? Level.OFF : level,
                includeExecutionData != null && includeExecutionData,
                destinations);
    }

    /** Returns the log group of the records; null when nothing is logged. */
    public @Nullable String logGroupArn() {
        return withDefaults().level() == Level.OFF || destinations == null || destinations.isEmpty()
                ? null
                : destinations.getFirst().logGroupArn();
    }
}
