package dev.askel.engine.metric;

/** The kind of resource that a metric describes. It determines the dimension of the metric. */
public enum MetricSubject {
    /** Executions of a state machine. */
    STATE_MACHINE("StateMachineArn"),
    /** Tasks of an activity. */
    ACTIVITY("ActivityArn"),
    /** Calls of a Lambda function whose ARN is the Resource of a Task. */
    LAMBDA_FUNCTION("LambdaFunctionArn"),
    /** Calls of a service integration. */
    SERVICE_INTEGRATION("ServiceIntegrationResourceArn"),
    /** Calls of an action of Step Functions. */
    API("APIName");

    private final String dimension;

    MetricSubject(String dimension) {
        this.dimension = dimension;
    }

    /**
     * The name of the dimension whose value is the ARN of the resource, or the name of the action.
     */
    public String dimension() {
        return dimension;
    }
}
