package dev.askel.engine.metric;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures one execution by its entries. It keeps the times of open attempts of Tasks and the due
 * times of timers, at most one for each frame. Must be used by one thread at a time.
 */
public final class ExecutionObserver {
    private static final long BILLED_MILLIS = 100;

    private final boolean express;
    private final Map<FramePath, OpenAttempt> attempts = new HashMap<>();
    private final Map<FramePath, Instant> timers = new HashMap<>();
    private boolean redriven;

    private ExecutionObserver(boolean express) {
        this.express = express;
    }

    /**
     * Creates the observer of a Standard execution.
     *
     * @param state the stored state; null for an execution that does not exist yet
     */
    public static ExecutionObserver ofStandard(@Nullable ExecutionState state) {
        var observer = new ExecutionObserver(false);
        if (state != null) {
            observer.redriven = state.redriveCount() > 0;
            observer.addOpen(state.identity(), state.root());
            state.branches().values().forEach(frame -> observer.addOpen(state.identity(), frame));
        }
        return observer;
    }

    /** Creates the observer of an Express execution. */
    public static ExecutionObserver ofExpress() {
        return new ExecutionObserver(true);
    }

    private void addOpen(ExecutionIdentity execution, Frame frame) {
        if (!frame.isOpen()) {
            return;
        }
        switch (frame.phase()) {
            case Phase.Calling(var call) ->
                    attempts.put(frame.path(), OpenAttempt.of(execution, call));
            case Phase.Sleeping(var due) -> timers.put(frame.path(), due);
            case Phase.BackingOff(var due) -> timers.put(frame.path(), due);
            default -> {}
        }
    }

    /** Returns the values that the next entries of the execution contain, in their order. */
    public List<Measurement> measure(ExecutionIdentity execution, List<Entry> entries) {
        var measured = new ArrayList<Measurement>();
        for (var entry : entries) {
            switch (entry) {
                case HistoryEvent event -> {
                    var due = timers.remove(event.frame());
                    if (due != null && !isAbort(event)) {
                        measured.add(
                                new Measurement(
                                        MetricName.TimerLateness,
                                        null,
                                        Duration.between(due, event.timestamp()).toMillis()));
                    }
                    measure(execution, event, measured);
                }
                case Fact.TimerSet(var frame, var due) -> timers.put(frame, due);
                case Fact.RetryScheduled(var frame, _, var due, _) -> timers.put(frame, due);
                case Fact _ -> {}
            }
        }
        return measured;
    }

    /** Whether the event ends a state or the execution before its timer has fired. */
    private static boolean isAbort(HistoryEvent event) {
        return switch (event.type()) {
            case TaskStateAborted,
                    WaitStateAborted,
                    ParallelStateAborted,
                    MapStateAborted,
                    MapIterationAborted,
                    ExecutionAborted,
                    ExecutionTimedOut,
                    ExecutionFailed ->
                    true;
            default -> false;
        };
    }

    private void measure(
            ExecutionIdentity execution, HistoryEvent event, List<Measurement> measured) {
        switch (event.type()) {
            case ExecutionStarted -> count(measured, MetricName.ExecutionsStarted);
            case ExecutionRedriven -> {
                redriven = true;
                count(measured, MetricName.ExecutionsRedriven);
            }
            case ExecutionSucceeded ->
                    end(
                            execution,
                            event,
                            MetricName.ExecutionsSucceeded,
                            MetricName.RedrivenExecutionsSucceeded,
                            measured);
            case ExecutionFailed ->
                    end(
                            execution,
                            event,
                            MetricName.ExecutionsFailed,
                            MetricName.RedrivenExecutionsFailed,
                            measured);
            case ExecutionAborted ->
                    end(
                            execution,
                            event,
                            MetricName.ExecutionsAborted,
                            MetricName.RedrivenExecutionsAborted,
                            measured);
            case ExecutionTimedOut ->
                    end(
                            execution,
                            event,
                            MetricName.ExecutionsTimedOut,
                            MetricName.RedrivenExecutionsTimedOut,
                            measured);
            case TaskScheduled, LambdaFunctionScheduled, ActivityScheduled ->
                    schedule(execution, event, measured);
            case TaskStarted, LambdaFunctionStarted, ActivityStarted -> {
                var attempt = attempts.get(event.frame());
                if (attempt != null) {
                    attempts.put(event.frame(), attempt.start(event.timestamp(), measured));
                }
            }
            case TaskSucceeded, LambdaFunctionSucceeded, ActivitySucceeded -> {
                var attempt = attempts.remove(event.frame());
                if (attempt != null) {
                    attempt.end(attempt.metrics().succeeded(), event.timestamp(), measured);
                }
            }
            case TaskFailed,
                    TaskStartFailed,
                    TaskSubmitFailed,
                    LambdaFunctionFailed,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    ActivityFailed,
                    ActivityScheduleFailed -> {
                var attempt = attempts.remove(event.frame());
                if (attempt != null) {
                    attempt.end(attempt.metrics().failed(), event.timestamp(), measured);
                }
            }
            case TaskTimedOut, LambdaFunctionTimedOut, ActivityTimedOut -> {
                var attempt = attempts.remove(event.frame());
                if (attempt != null) {
                    attempt.end(attempt.timedOut(event.timestamp()), event.timestamp(), measured);
                }
            }
            case TaskStateAborted -> attempts.remove(event.frame());
            default -> {}
        }
    }

    private static void count(List<Measurement> measured, MetricName metric) {
        measured.add(new Measurement(metric, null, 1));
    }

    private void end(
            ExecutionIdentity execution,
            HistoryEvent event,
            MetricName metric,
            MetricName redrivenMetric,
            List<Measurement> measured) {
        attempts.clear();
        timers.clear();
        long millis = Duration.between(execution.startedAt(), event.timestamp()).toMillis();
        count(measured, metric);
        if (redriven) {
            count(measured, redrivenMetric);
        }
        measured.add(new Measurement(MetricName.ExecutionTime, null, millis));
        if (express) {
            measured.add(
                    new Measurement(
                            MetricName.ExpressExecutionBilledDuration,
                            null,
                            Math.max(1, Math.ceilDiv(millis, BILLED_MILLIS)) * BILLED_MILLIS));
        }
    }

    private void schedule(
            ExecutionIdentity execution, HistoryEvent event, List<Measurement> measured) {
        var at = event.timestamp();
        var attempt =
                switch (event.details()) {
                    case EventDetails.TaskScheduled task ->
                            new OpenAttempt(
                                    TaskMetrics.SERVICE_INTEGRATION,
                                    OpenAttempt.integrationArn(
                                            execution, task.resourceType(), task.resource()),
                                    at,
                                    null,
                                    task.timeoutInSeconds(),
                                    task.heartbeatInSeconds());
                    case EventDetails.LambdaFunctionScheduled function ->
                            new OpenAttempt(
                                    TaskMetrics.LAMBDA_FUNCTION,
                                    function.resource(),
                                    at,
                                    null,
                                    function.timeoutInSeconds(),
                                    null);
                    case EventDetails.ActivityScheduled activity ->
                            new OpenAttempt(
                                    TaskMetrics.ACTIVITY,
                                    activity.resource(),
                                    at,
                                    null,
                                    activity.timeoutInSeconds(),
                                    activity.heartbeatInSeconds());
                    default -> throw new IllegalArgumentException(event.toString());
                };
        attempts.put(event.frame(), attempt);
        measured.add(new Measurement(attempt.metrics().scheduled(), attempt.arn(), 1));
    }

    /** An attempt of a Task that has not ended. */
    private record OpenAttempt(
            TaskMetrics metrics,
            String arn,
            Instant scheduledAt,
            @Nullable Instant startedAt,
            @Nullable Long timeoutSeconds,
            @Nullable Long heartbeatSeconds) {
        static OpenAttempt of(ExecutionIdentity execution, Phase.Call call) {
            var metrics =
                    switch (call.kind()) {
                        case ACTIVITY -> TaskMetrics.ACTIVITY;
                        case LAMBDA_FUNCTION -> TaskMetrics.LAMBDA_FUNCTION;
                        case INTEGRATION -> TaskMetrics.SERVICE_INTEGRATION;
                    };
            return new OpenAttempt(
                    metrics,
                    call.kind() == Phase.CallKind.INTEGRATION
                            ? integrationArn(execution, call.resourceType(), call.resource())
                            : call.resource(),
                    call.scheduledAt(),
                    call.startedAt(),
                    call.timeoutSeconds(),
                    call.heartbeatSeconds());
        }

        /**
         * Returns the ARN of an integration as AWS's metrics show it, with account and region:
         * {@code arn:aws:states:us-east-1:123456789012:sqs:sendMessage}.
         */
        static String integrationArn(
                ExecutionIdentity execution, String resourceType, String resource) {
            var machine = execution.stateMachineArn();
            return machine.substring(0, machine.indexOf(":stateMachine:") + 1)
                    + resourceType
                    + ":"
                    + resource;
        }

        OpenAttempt start(Instant at, List<Measurement> measured) {
            measured.add(new Measurement(metrics.started(), arn, 1));
            measured.add(
                    new Measurement(
                            metrics.scheduleTime(),
                            arn,
                            Duration.between(scheduledAt, at).toMillis()));
            return new OpenAttempt(metrics, arn, scheduledAt, at, timeoutSeconds, heartbeatSeconds);
        }

        void end(MetricName outcome, Instant at, List<Measurement> measured) {
            measured.add(new Measurement(outcome, arn, 1));
            if (startedAt != null) {
                measured.add(
                        new Measurement(
                                metrics.runTime(),
                                arn,
                                Duration.between(startedAt, at).toMillis()));
            }
            measured.add(
                    new Measurement(
                            metrics.time(), arn, Duration.between(scheduledAt, at).toMillis()));
        }

        /**
         * Returns the metric of a timeout at this time. History events do not distinguish missed
         * heartbeats. A task that ends before its TimeoutSeconds has missed one.
         */
        MetricName timedOut(Instant at) {
            var missed = metrics.heartbeatTimedOut();
            if (missed == null || heartbeatSeconds == null) {
                return metrics.timedOut();
            }
            var from = startedAt == null ? scheduledAt : startedAt;
            return timeoutSeconds == null || at.isBefore(from.plusSeconds(timeoutSeconds))
                    ? missed
                    : metrics.timedOut();
        }
    }
}
