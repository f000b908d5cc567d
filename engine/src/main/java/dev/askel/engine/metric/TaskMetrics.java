package dev.askel.engine.metric;

import org.jspecify.annotations.Nullable;

/** The metrics of attempts of Tasks, by the kind of their resource. */
enum TaskMetrics {
    ACTIVITY(
            MetricName.ActivitiesScheduled,
            MetricName.ActivitiesStarted,
            MetricName.ActivitiesSucceeded,
            MetricName.ActivitiesFailed,
            MetricName.ActivitiesTimedOut,
            MetricName.ActivitiesHeartbeatTimedOut,
            MetricName.ActivityScheduleTime,
            MetricName.ActivityRunTime,
            MetricName.ActivityTime),
    LAMBDA_FUNCTION(
            MetricName.LambdaFunctionsScheduled,
            MetricName.LambdaFunctionsStarted,
            MetricName.LambdaFunctionsSucceeded,
            MetricName.LambdaFunctionsFailed,
            MetricName.LambdaFunctionsTimedOut,
            null,
            MetricName.LambdaFunctionScheduleTime,
            MetricName.LambdaFunctionRunTime,
            MetricName.LambdaFunctionTime),
    SERVICE_INTEGRATION(
            MetricName.ServiceIntegrationsScheduled,
            MetricName.ServiceIntegrationsStarted,
            MetricName.ServiceIntegrationsSucceeded,
            MetricName.ServiceIntegrationsFailed,
            MetricName.ServiceIntegrationsTimedOut,
            null,
            MetricName.ServiceIntegrationScheduleTime,
            MetricName.ServiceIntegrationRunTime,
            MetricName.ServiceIntegrationTime);

    private final MetricName scheduled;
    private final MetricName started;
    private final MetricName succeeded;
    private final MetricName failed;
    private final MetricName timedOut;
    private final @Nullable MetricName heartbeatTimedOut;
    private final MetricName scheduleTime;
    private final MetricName runTime;
    private final MetricName time;

    TaskMetrics(
            MetricName scheduled,
            MetricName started,
            MetricName succeeded,
            MetricName failed,
            MetricName timedOut,
            @Nullable MetricName heartbeatTimedOut,
            MetricName scheduleTime,
            MetricName runTime,
            MetricName time) {
        this.scheduled = scheduled;
        this.started = started;
        this.succeeded = succeeded;
        this.failed = failed;
        this.timedOut = timedOut;
        this.heartbeatTimedOut = heartbeatTimedOut;
        this.scheduleTime = scheduleTime;
        this.runTime = runTime;
        this.time = time;
    }

    MetricName scheduled() {
        return scheduled;
    }

    MetricName started() {
        return started;
    }

    MetricName succeeded() {
        return succeeded;
    }

    MetricName failed() {
        return failed;
    }

    MetricName timedOut() {
        return timedOut;
    }

    /** The metric of missed heartbeats; null where AWS has none. */
    @Nullable MetricName heartbeatTimedOut() {
        return heartbeatTimedOut;
    }

    MetricName scheduleTime() {
        return scheduleTime;
    }

    MetricName runTime() {
        return runTime;
    }

    MetricName time() {
        return time;
    }
}
