package dev.askel.engine.metric;

import static dev.askel.engine.metric.MetricSubject.ACTIVITY;
import static dev.askel.engine.metric.MetricSubject.API;
import static dev.askel.engine.metric.MetricSubject.LAMBDA_FUNCTION;
import static dev.askel.engine.metric.MetricSubject.SERVICE_INTEGRATION;
import static dev.askel.engine.metric.MetricSubject.STATE_MACHINE;

/**
 * The counts and times, with AWS's names (AWS Step Functions Developer Guide, "Monitoring Step
 * Functions metrics using Amazon CloudWatch"), and two service levels.
 */
@SuppressWarnings("JavadocEnumConstant") // the descriptions are arguments
public enum MetricName implements Metric {
    ExecutionsStarted(STATE_MACHINE, "Started executions."),
    ExecutionsSucceeded(STATE_MACHINE, "Executions that have succeeded."),
    ExecutionsFailed(STATE_MACHINE, "Executions that have failed."),
    ExecutionsAborted(STATE_MACHINE, "Executions that were aborted."),
    ExecutionsTimedOut(STATE_MACHINE, "Executions that have timed out."),
    ExecutionThrottled(
            STATE_MACHINE,
            "Entered states and retries that were delayed because the queue of the journal was"
                    + " full."),
    ExecutionsRedriven(STATE_MACHINE, "Redrives of executions."),
    RedrivenExecutionsSucceeded(STATE_MACHINE, "Redriven executions that have succeeded."),
    RedrivenExecutionsFailed(STATE_MACHINE, "Redriven executions that have failed."),
    RedrivenExecutionsAborted(STATE_MACHINE, "Redriven executions that were aborted."),
    RedrivenExecutionsTimedOut(STATE_MACHINE, "Redriven executions that have timed out."),
    ExecutionTime(STATE_MACHINE, "Time from the start of an execution to its end."),
    ExpressExecutionBilledDuration(
            STATE_MACHINE, "Duration of an Express execution, rounded up to 100 ms."),
    ActivitiesScheduled(ACTIVITY, "Scheduled tasks of activities."),
    ActivitiesStarted(ACTIVITY, "Tasks of activities that a worker has received."),
    ActivitiesSucceeded(ACTIVITY, "Tasks of activities that have succeeded."),
    ActivitiesFailed(ACTIVITY, "Tasks of activities that have failed."),
    ActivitiesTimedOut(ACTIVITY, "Tasks of activities that have exceeded TimeoutSeconds."),
    ActivitiesHeartbeatTimedOut(ACTIVITY, "Tasks of activities that have missed a heartbeat."),
    ActivityScheduleTime(ACTIVITY, "Time that a task of an activity waits for a worker."),
    ActivityRunTime(ACTIVITY, "Time from the start of a task of an activity to its end."),
    ActivityTime(ACTIVITY, "Time from the scheduling of a task of an activity to its end."),
    LambdaFunctionsScheduled(LAMBDA_FUNCTION, "Scheduled calls of Lambda functions."),
    LambdaFunctionsStarted(LAMBDA_FUNCTION, "Started calls of Lambda functions."),
    LambdaFunctionsSucceeded(LAMBDA_FUNCTION, "Calls of Lambda functions that have succeeded."),
    LambdaFunctionsFailed(LAMBDA_FUNCTION, "Calls of Lambda functions that have failed."),
    LambdaFunctionsTimedOut(LAMBDA_FUNCTION, "Calls of Lambda functions that have timed out."),
    LambdaFunctionScheduleTime(
            LAMBDA_FUNCTION,
            "Time from the scheduling of a call of a Lambda function to its start."),
    LambdaFunctionRunTime(
            LAMBDA_FUNCTION, "Time from the start of a call of a Lambda function to its end."),
    LambdaFunctionTime(
            LAMBDA_FUNCTION, "Time from the scheduling of a call of a Lambda function to its end."),
    ServiceIntegrationsScheduled(SERVICE_INTEGRATION, "Scheduled calls of service integrations."),
    ServiceIntegrationsStarted(SERVICE_INTEGRATION, "Started calls of service integrations."),
    ServiceIntegrationsSucceeded(
            SERVICE_INTEGRATION, "Calls of service integrations that have succeeded."),
    ServiceIntegrationsFailed(
            SERVICE_INTEGRATION, "Calls of service integrations that have failed."),
    ServiceIntegrationsTimedOut(
            SERVICE_INTEGRATION, "Calls of service integrations that have timed out."),
    ServiceIntegrationScheduleTime(
            SERVICE_INTEGRATION,
            "Time from the scheduling of a call of a service integration to its start."),
    ServiceIntegrationRunTime(
            SERVICE_INTEGRATION,
            "Time from the start of a call of a service integration to its end."),
    ServiceIntegrationTime(
            SERVICE_INTEGRATION,
            "Time from the scheduling of a call of a service integration to its end."),
    ConsumedCapacity(API, "Calls of an action of Step Functions."),
    ThrottledEvents(
            API,
            "Calls of an action of Step Functions that were answered with ThrottlingException."),
    StartLatency(STATE_MACHINE, "Time from the start of a Standard execution until it is durable."),
    TimerLateness(
            STATE_MACHINE,
            "Time from the due time of a Wait state or a retry until the execution continues.");

    private final MetricSubject subject;
    private final String description;

    MetricName(MetricSubject subject, String description) {
        this.subject = subject;
        this.description = description;
    }

    /** The kind of resource that the metric describes. */
    public MetricSubject subject() {
        return subject;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public String namespace() {
        return isServiceLevel() ? OWN_NAMESPACE : AWS_NAMESPACE;
    }

    private boolean isServiceLevel() {
        return this == StartLatency || this == TimerLateness;
    }

    @Override
    public boolean isTime() {
        return name().endsWith("Time") || name().endsWith("Duration") || isServiceLevel();
    }
}
