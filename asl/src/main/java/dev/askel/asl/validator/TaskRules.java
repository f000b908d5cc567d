package dev.askel.asl.validator;

import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.Resource;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Fields;
import java.util.regex.Pattern;

/**
 * Checks the Resource of a Task state, including the limits of Express state machines
 * (docs/aws/validation.md sections 3, 6 and 7).
 */
final class TaskRules {

    private static final String FIELD = "Resource";

    /** An ARN of Step Functions itself, without a brace, which would begin a placeholder. */
    private static final Pattern STEP_FUNCTIONS = Pattern.compile("arn:[a-z0-9-]+:states:[^\\s{]*");

    /**
     * An ARN of a service other than Lambda, or a name that a deployment tool may have inserted for
     * a placeholder. AWS refuses malformed Lambda ARNs.
     */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("(?!arn:[a-z0-9-]+:lambda:)arn:\\S+|[A-Za-z0-9_.-]+");

    private TaskRules() {}

    static void check(StateUnderValidation state, AdditionalIntegrations additional) {
        var fields = state.fields();
        timeouts(fields);
        var text = fields.textOrNull(FIELD);
        if (text == null || text.isEmpty()) {
            return;
        }
        var isExpress = state.machineType() == MachineType.EXPRESS;
        switch (Resource.parse(text)) {
            case Resource.LambdaFunction _ -> {}
            case Resource.Activity _ -> {
                if (fields.has("Credentials")) {
                    fields.findings()
                            .addSchemaError(
                                    fields.locationOf("Credentials"),
                                    "The field 'Credentials' is not supported for activities");
                }
                if (isExpress) {
                    // The message is that of the AWS recording test_illegal_activity_task.
                    fields.findings()
                            .addSchemaError(
                                    fields.locationOf(FIELD),
                                    "Express state machine does not support Activity ARN");
                }
            }
            case Resource.Integration integration -> {
                var extra = additional.parameters(integration);
                boolean isKnown = extra != null || Integrations.isKnown(integration, additional);
                integration(fields, integration, isKnown, isExpress);
                var parameters =
                        state.language() == QueryLanguage.JSONATA ? "Arguments" : "Parameters";
                if (isKnown && extra == null && !fields.has(parameters)) {
                    fields.findings()
                            .addSchemaError(
                                    fields.locationOf(FIELD),
                                    "%s field is required for resource ARN: %s"
                                            .formatted(parameters, text));
                }
                ParameterRules.check(
                        extra == null ? ParameterRules.parameterNames(integration) : extra,
                        fields.objectOrNull(parameters));
                SignalRules.check(integration, fields.objectOrNull(parameters), state.language());
                if (integration.service().equals("http")) {
                    EndpointRules.check(fields.objectOrNull(parameters), state.language());
                }
            }
            case Resource.Unrecognised(var arn) -> checkUnrecognized(fields, arn);
        }
    }

    private static void integration(
            Fields fields, Resource.Integration integration, boolean isKnown, boolean isExpress) {
        if (!isKnown) {
            addNotRecognized(fields, integration.arn());
        } else if (isExpress) {
            express(fields, integration);
        }
    }

    /**
     * Adds the error for an unknown resource. The message is that of the AWS recording
     * test_dynamodb_task_service::test_invalid_integration.
     */
    private static void addNotRecognized(Fields fields, String arn) {
        fields.findings()
                .addSchemaError(
                        fields.locationOf(FIELD),
                        "The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
                                .formatted(arn));
    }

    /**
     * Refuses the patterns that Express does not support. The messages are those of the AWS
     * recording test_illegal_callbacks. AWS's second message ends with a blank.
     */
    private static void express(Fields fields, Resource.Integration integration) {
        var action = AskelAction.of(integration);
        if (action != null && action != AskelAction.SEND_SIGNAL) {
            // An Express execution has no journal that could keep signals or permits.
            fields.findings()
                    .addSchemaError(
                            fields.locationOf(FIELD),
                            "Express state machine does not support 'askel:%s'"
                                    .formatted(action.resource()));
            return;
        }
        switch (integration.pattern()) {
            case REQUEST_RESPONSE -> {}
            case SYNC, SYNC_2 ->
                    fields.findings()
                            .addSchemaError(
                                    fields.locationOf(FIELD),
                                    "Express state machine does not support '.sync' service integration");
            case WAIT_FOR_TASK_TOKEN ->
                    fields.findings()
                            .addSchemaError(
                                    fields.locationOf(FIELD),
                                    "Express state machine does not support '.waitForTaskToken' service integration ");
        }
    }

    private static void checkUnrecognized(Fields fields, String arn) {
        if (STEP_FUNCTIONS.matcher(arn).matches()) {
            addNotRecognized(fields, arn);
        } else if (PLACEHOLDER.matcher(arn).matches()) {
            fields.findings()
                    .addWarning(
                            fields.locationOf(FIELD),
                            Code.INVALID_RESOURCE,
                            "The resource %s cannot be called".formatted(arn));
        } else {
            fields.findings()
                    .addSchemaError(fields.locationOf(FIELD), "Value is not a valid resource ARN");
        }
    }

    private static void timeouts(Fields fields) {
        var timeout = fields.node("TimeoutSeconds");
        var heartbeat = fields.node("HeartbeatSeconds");
        if (timeout != null
                && heartbeat != null
                && timeout.isIntegralNumber()
                && heartbeat.isIntegralNumber()
                && heartbeat.decimalValue().compareTo(timeout.decimalValue()) >= 0) {
            fields.findings()
                    .addSchemaError(
                            fields.locationOf("HeartbeatSeconds"),
                            "HeartbeatSeconds must be smaller than TimeoutSeconds");
        }
    }
}
