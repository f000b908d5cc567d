package dev.askel.asl.model;

/** The resource that a Task state calls (docs/aws/integrations.md section 1). */
public sealed interface Resource {

    /** The text of the Resource field. */
    String arn();

    /**
     * A Lambda function by its own ARN: its payload is the task input, and its result is the
     * returned value.
     */
    record LambdaFunction(String arn) implements Resource {}

    /** An activity that workers poll. */
    record Activity(String arn) implements Resource {}

    /**
     * A service integration, {@code arn:<partition>:states:::<service>:<api>[<pattern>]}.
     *
     * @param service the history's resourceType: {@code lambda}, {@code states}, {@code
     *     aws-sdk:dynamodb}
     * @param api the API without the pattern's suffix: {@code invoke}
     * @param resource the history's resource, the API with its suffix: {@code
     *     invoke.waitForTaskToken}
     */
    record Integration(String arn, String service, String api, CallPattern pattern, String resource)
            implements Resource {}

    /**
     * A text of no known form. A definition may contain it where it can be a placeholder of a
     * template; a task that calls it fails.
     */
    record Unrecognised(String arn) implements Resource {}

    /** The pattern by which an integration answers (docs/aws/integrations.md section 1). */
    enum CallPattern {
        /** The response of the service is the result. */
        REQUEST_RESPONSE(""),
        /** The task waits for the called job. The output of the job is a string. */
        SYNC(".sync"),
        /** The task waits for the called job. The output of the job is a JSON value. */
        SYNC_2(".sync:2"),
        /** The result comes by SendTaskSuccess or SendTaskFailure. */
        WAIT_FOR_TASK_TOKEN(".waitForTaskToken");

        private final String suffix;

        CallPattern(String suffix) {
            this.suffix = suffix;
        }

        /** The suffix of the API in the ARN; empty for request-response. */
        public String suffix() {
            return suffix;
        }
    }

    /** Reads a Resource field, without a check whether the service and the API exist. */
    static Resource of(String arn) {
        if (ResourceForms.LAMBDA.matcher(arn).matches()) {
            return new LambdaFunction(arn);
        }
        if (ResourceForms.ACTIVITY.matcher(arn).matches()) {
            return new Activity(arn);
        }
        var integration = ResourceForms.INTEGRATION.matcher(arn);
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
