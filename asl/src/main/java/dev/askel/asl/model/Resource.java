package dev.askel.asl.model;

/** The resource that a Task state calls (docs/aws/integrations.md section 1). */
public sealed interface Resource {

    /** Returns the value of the Resource field. */
    String arn();

    /**
     * A Lambda function, identified by its ARN. The task input is the payload of the function, and
     * the returned value is the result.
     */
    record LambdaFunction(String arn) implements Resource {}

    /** An activity that workers poll. */
    record Activity(String arn) implements Resource {}

    /**
     * A service integration, {@code arn:<partition>:states:::<service>:<api>[<pattern>]}.
     *
     * @param service the service, which is resourceType in the history, such as {@code lambda} or
     *     {@code aws-sdk:dynamodb}
     * @param api the API action without the suffix of the pattern, such as {@code invoke}
     * @param resource the API action with the suffix, which is resource in the history, such as
     *     {@code invoke.waitForTaskToken}
     */
    record Integration(String arn, String service, String api, CallPattern pattern, String resource)
            implements Resource {}

    /**
     * A string that is not a known resource. A definition may contain it, because it can be a
     * placeholder of a template. A task that calls it fails.
     */
    record Unrecognised(String arn) implements Resource {}

    /**
     * The service integration pattern, which determines how the result is returned
     * (docs/aws/integrations.md section 1).
     */
    enum CallPattern {
        /** The response of the service is the result. */
        REQUEST_RESPONSE(""),
        /** The task waits for the end of the job. The Output of a child execution is a string. */
        SYNC(".sync"),
        /**
         * The task waits for the end of the job. The Output of a child execution is a JSON value.
         */
        SYNC_2(".sync:2"),
        /** SendTaskSuccess or SendTaskFailure provides the result. */
        WAIT_FOR_TASK_TOKEN(".waitForTaskToken");

        private final String suffix;

        CallPattern(String suffix) {
            this.suffix = suffix;
        }

        /**
         * Returns the suffix of the API action in the ARN; empty for the request-response pattern.
         */
        public String suffix() {
            return suffix;
        }
    }

    /** Parses a Resource field, without checking whether the service and the API action exist. */
    static Resource parse(String arn) {
        if (ResourcePatterns.LAMBDA.matcher(arn).matches()) {
            return new LambdaFunction(arn);
        }
        if (ResourcePatterns.ACTIVITY.matcher(arn).matches()) {
            return new Activity(arn);
        }
        var integration = ResourcePatterns.INTEGRATION.matcher(arn);
        if (!integration.matches()) {
            return new Unrecognised(arn);
        }
        var api = integration.group("api");
        var resource = integration.group("resource");
        for (CallPattern pattern : CallPattern.values()) {
            if (resource.equals(api + pattern.suffix())) {
                return new Integration(arn, integration.group("service"), api, pattern, resource);
            }
        }
        return new Unrecognised(arn);
    }
}
