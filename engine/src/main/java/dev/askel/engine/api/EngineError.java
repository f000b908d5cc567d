package dev.askel.engine.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error of the AWS API: a mistake of the caller, or the unavailability of this server. Each
 * record has AWS's name and builds AWS's message. The errors of each operation are in
 * docs/aws/api.md section 7. "Unrecorded wording" marks messages that may differ from AWS's
 * messages.
 */
public sealed interface EngineError {

    /** AWS's message. */
    String message();

    /** AWS's name of the error, the last part of {@code __type}. */
    default String name() {
        return getClass().getSimpleName();
    }

    record StateMachineDoesNotExist(String arn) implements EngineError {
        @Override
        public String message() {
            return "State Machine Does Not Exist: '" + arn + "'";
        }
    }

    record StateMachineAlreadyExists(String arn) implements EngineError {
        @Override
        public String message() {
            return "State Machine Already Exists: '" + arn + "'";
        }
    }

    record StateMachineDeleting(String arn) implements EngineError {
        @Override
        public String message() {
            return "State Machine is being deleted: '" + arn + "'";
        }
    }

    record StateMachineLimitExceeded() implements EngineError {
        @Override
        public String message() {
            return "The maximum number of state machines has been reached.";
        }
    }

    record StateMachineTypeNotSupported() implements EngineError {
        @Override
        public String message() {
            return "This operation is not supported by this type of state machine";
        }
    }

    record ExecutionDoesNotExist(String arn) implements EngineError {
        @Override
        public String message() {
            return "Execution Does Not Exist: '" + arn + "'";
        }
    }

    record ExecutionAlreadyExists(String arn) implements EngineError {
        @Override
        public String message() {
            return "Execution Already Exists: '" + arn + "'";
        }
    }

    record ExecutionLimitExceeded(String message) implements EngineError {
        /** Creates the error of the limit of running executions. */
        public ExecutionLimitExceeded() {
            this("The maximum number of running executions has been reached.");
        }

        /** Returns the error of the full queue of a start limit. */
        public static ExecutionLimitExceeded ofQueue() {
            return new ExecutionLimitExceeded(
                    "The queue of the start limit has the maximum number of executions (queueMax).");
        }

        /** Returns the error of the bound of the queued executions of an account. */
        public static ExecutionLimitExceeded ofAccountQueues() {
            return new ExecutionLimitExceeded(
                    "The account has the maximum number of queued executions"
                            + " (askel.start-limits.queued-executions-max).");
        }
    }

    record ExecutionNotRedrivable(String message) implements EngineError {}

    record ActivityDoesNotExist(String arn) implements EngineError {
        @Override
        public String message() {
            return "Activity Does Not Exist: '" + arn + "'";
        }
    }

    record ActivityAlreadyExists(String arn) implements EngineError {
        @Override
        public String message() {
            return "Activity Already Exists: '" + arn + "'";
        }
    }

    record ActivityLimitExceeded() implements EngineError {
        @Override
        public String message() {
            return "The maximum number of activities has been reached.";
        }
    }

    record ActivityWorkerLimitExceeded() implements EngineError {
        @Override
        public String message() {
            return "The maximum number of workers concurrently polling for activity tasks has been reached.";
        }
    }

    /** The execution of the task does not exist. */
    record TaskDoesNotExist() implements EngineError {
        @Override
        public String message() {
            return "Task Does Not Exist: 'Provided task does not exist'";
        }
    }

    /** The task was already closed or has timed out. */
    record TaskTimedOut() implements EngineError {
        @Override
        public String message() {
            return "Task Timed Out: 'Provided task does not exist anymore'";
        }
    }

    /**
     * The string is not an ARN, or is an ARN that the operation does not accept.
     *
     * @param text the part of the message between the quotes
     */
    record InvalidArn(String text) implements EngineError {
        /** The string is not an ARN of this service. */
        public static InvalidArn invalidPrefix(String value) {
            return new InvalidArn("Invalid ARN prefix: " + value);
        }

        /** The operation does not accept ARNs of this kind, such as {@code express}. */
        public static InvalidArn wrongType(String resourceType) {
            return new InvalidArn("Resource type not valid in this context: " + resourceType);
        }

        @Override
        public String message() {
            return "Invalid Arn: '" + text + "'";
        }
    }

    record InvalidName(String value) implements EngineError {
        @Override
        public String message() {
            return "Invalid Name: '" + value + "'";
        }
    }

    record InvalidDefinition(String message) implements EngineError {
        /**
         * The definition has these diagnostics.
         *
         * @param diagnostics each {@code <CODE>: <message> at <location>} (docs/aws/validation.md
         *     section 1)
         */
        public static InvalidDefinition of(List<String> diagnostics) {
            return new InvalidDefinition(
                    "Invalid State Machine Definition: '" + String.join(", ", diagnostics) + "'");
        }
    }

    record InvalidExecutionInput(String message) implements EngineError {
        /**
         * The string is not JSON.
         *
         * @param parserText the message of the JSON parser, without its location
         */
        public static InvalidExecutionInput notJson(String parserText) {
            return new InvalidExecutionInput(
                    "Invalid State Machine Execution Input: '" + parserText + "'");
        }

        /** The input is empty. */
        public static InvalidExecutionInput empty() {
            return notJson("Invalid execution input.");
        }

        /** The string has more bytes of UTF-8 than permitted; unrecorded wording. */
        public static InvalidExecutionInput tooLarge(int bytesMax) {
            return new InvalidExecutionInput(
                    "Invalid State Machine Execution Input: 'Input size exceeds the maximum of %d bytes'"
                            .formatted(bytesMax));
        }
    }

    record InvalidOutput(String message) implements EngineError {
        /**
         * The string is not JSON.
         *
         * @param parserText the message of the JSON parser, without its location
         */
        public static InvalidOutput notJson(String parserText) {
            return new InvalidOutput("Invalid Output: '" + parserText + "'");
        }

        /** The string has more bytes of UTF-8 than permitted; unrecorded wording. */
        public static InvalidOutput tooLarge(int bytesMax) {
            return new InvalidOutput(
                    "Invalid Output: 'Output size exceeds the maximum of %d bytes'"
                            .formatted(bytesMax));
        }
    }

    /** A task token or page token is forged, belongs to another call, or has expired. */
    record InvalidToken() implements EngineError {
        @Override
        public String message() {
            return "Invalid Token: 'Invalid token'";
        }
    }

    /**
     * An invalid logging configuration.
     *
     * @param text the reason, such as {@code Must specify exactly one Log Destination.}
     */
    record InvalidLoggingConfiguration(String text) implements EngineError {
        @Override
        public String message() {
            return "Invalid Logging Configuration: " + text;
        }
    }

    record InvalidTracingConfiguration(String text) implements EngineError {
        @Override
        public String message() {
            return "Invalid Tracing Configuration: " + text;
        }
    }

    record InvalidEncryptionConfiguration(String text) implements EngineError {
        @Override
        public String message() {
            return "Invalid Encryption Configuration: " + text;
        }
    }

    /** A customer-managed key cannot be used. */
    sealed interface KmsError extends EngineError {}

    /** KMS has refused a call, because access to the key is denied. */
    record KmsAccessDeniedException() implements KmsError {
        @Override
        public String message() {
            return "Either your KMS key policy or API caller does not have the required permissions.";
        }
    }

    /**
     * A customer-managed key cannot be used in its state.
     *
     * @param kmsKeyState DISABLED, PENDING_DELETION, PENDING_IMPORT, UNAVAILABLE or CREATING
     */
    record KmsInvalidStateException(String kmsKeyState) implements KmsError {
        @Override
        public String message() {
            return "The KMS key is not in valid state, for example: Disabled or Deleted.";
        }
    }

    /** KMS has too many calls. */
    record KmsThrottlingException() implements KmsError {
        @Override
        public String message() {
            return "Received when KMS returns ThrottlingException for a KMS call that Step Functions makes on behalf of the caller.";
        }
    }

    record MissingRequiredParameter(String message) implements EngineError {
        /** An UpdateStateMachine request without a change. */
        public static MissingRequiredParameter nothingToUpdate() {
            return new MissingRequiredParameter(
                    "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified");
        }
    }

    record ResourceNotFound(String message, @Nullable String resourceName) implements EngineError {
        /**
         * The tagged resource or the Map Run does not exist. The wording for Map Runs is
         * unrecorded.
         */
        public static ResourceNotFound of(String arn) {
            return new ResourceNotFound("Resource not found: '" + arn + "'", arn);
        }

        /** An alias, or a version to which it routes, does not exist. */
        public static ResourceNotFound alias(String arn) {
            return new ResourceNotFound("Request references a resource that does not exist.", arn);
        }
    }

    /** The resource would have more than 50 tags; unrecorded wording. */
    record TooManyTags(String resourceName) implements EngineError {
        @Override
        public String message() {
            return "The maximum number of tags on a resource has been exceeded: '"
                    + resourceName
                    + "'";
        }
    }

    record ValidationException(String message, @Nullable Reason reason) implements EngineError {
        /** The reasons of AWS's model. */
        public enum Reason {
            API_DOES_NOT_SUPPORT_LABELED_ARNS,
            MISSING_REQUIRED_PARAMETER,
            CANNOT_UPDATE_COMPLETED_MAP_RUN,
            INVALID_ROUTING_CONFIGURATION
        }

        public ValidationException(String message) {
            this(message, null);
        }

        /** The routing configuration is invalid. */
        public static ValidationException invalidRouting(String message) {
            return new ValidationException(message, Reason.INVALID_ROUTING_CONFIGURATION);
        }

        /** An UpdateStateMachineAlias request without a change; unrecorded wording. */
        public static ValidationException nothingToUpdate() {
            return new ValidationException(
                    "Either the description or the RoutingConfiguration must be specified",
                    Reason.MISSING_REQUIRED_PARAMETER);
        }

        /** An UpdateMapRun request without a change; unrecorded wording. */
        public static ValidationException nothingToUpdateOfMapRun() {
            return new ValidationException(
                    "Either the maxConcurrency, the toleratedFailureCount, or the"
                            + " toleratedFailurePercentage must be specified",
                    Reason.MISSING_REQUIRED_PARAMETER);
        }

        /** An UpdateMapRun request for a run that has ended; unrecorded wording. */
        public static ValidationException completedMapRun() {
            return new ValidationException(
                    "The Map Run has ended and cannot be updated",
                    Reason.CANNOT_UPDATE_COMPLETED_MAP_RUN);
        }

        /** The operation does not accept an ARN with a label; unrecorded wording. */
        public static ValidationException labelledArn() {
            return new ValidationException(
                    "This operation does not support labeled ARNs.",
                    Reason.API_DOES_NOT_SUPPORT_LABELED_ARNS);
        }
    }

    record ConflictException(String message) implements EngineError {
        /**
         * The revision to publish is not the machine's current revision.
         *
         * @param given the revision in the request
         * @param current the current revision of the machine; {@code INITIAL} for its first
         *     revision
         */
        public static ConflictException revisionMismatch(String given, String current) {
            return new ConflictException(
                    "Failed to publish the State Machine version for revision "
                            + given
                            + ". The current State Machine revision is "
                            + current
                            + ".");
        }

        /** Aliases route to the version. */
        public static ConflictException versionInUse(List<String> aliases) {
            return new ConflictException(
                    "Version to be deleted must not be referenced by an alias."
                            + " Current list of aliases referencing this version: "
                            + aliases);
        }

        /** An alias with the same name and another routing exists. */
        public static ConflictException aliasExists() {
            return new ConflictException(
                    "Failed to create alias because an alias with the same name and a different"
                            + " routing configuration already exists.");
        }
    }

    record ServiceQuotaExceededException(String message) implements EngineError {
        /** The machine has too many versions; unrecorded wording. */
        public static ServiceQuotaExceededException tooManyVersions(int versionsMax) {
            return new ServiceQuotaExceededException(
                    "The maximum number of versions of a state machine has been reached: "
                            + versionsMax);
        }

        /** The machine has too many aliases; unrecorded wording. */
        public static ServiceQuotaExceededException tooManyAliases(int aliasesMax) {
            return new ServiceQuotaExceededException(
                    "The maximum number of aliases of a state machine has been reached: "
                            + aliasesMax);
        }
    }

    record AccessDeniedException(String message) implements EngineError {}

    /**
     * An error of EventBridge (<a
     * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html">API
     * reference</a>).
     */
    record EventBridgeError(Kind kind, String message) implements EngineError {
        /** The errors by AWS's names. */
        public enum Kind {
            /** The rule, bus, destination or tagged resource does not exist. */
            ResourceNotFoundException,
            /** A resource with this name exists. */
            ResourceAlreadyExistsException,
            /** The pattern of a rule is not valid. */
            InvalidEventPatternException,
            /** The account, bus or rule has as many resources as it may have. */
            LimitExceededException
        }

        @Override
        public String name() {
            return kind.name();
        }

        /** An event bus does not exist. */
        public static EventBridgeError noBus(String name) {
            return new EventBridgeError(
                    Kind.ResourceNotFoundException, "Event bus %s does not exist.".formatted(name));
        }

        /** A rule does not exist. */
        public static EventBridgeError noRule(String bus, String name) {
            return new EventBridgeError(
                    Kind.ResourceNotFoundException,
                    "Rule %s does not exist on EventBus %s.".formatted(name, bus));
        }
    }

    /** The calls are too many or too large. The client may retry after some time. */
    record ThrottlingException() implements EngineError {
        @Override
        public String message() {
            return "Rate exceeded";
        }
    }

    /**
     * The engine cannot answer now. When a shard or the database is unavailable, the outcome of the
     * call is unknown.
     */
    record ServiceUnavailable(String message) implements EngineError {
        public ServiceUnavailable() {
            this("The service is temporarily unavailable.");
        }

        /** An operator has put the state machine on hold. */
        public static ServiceUnavailable onHold(String stateMachineArn) {
            return new ServiceUnavailable(
                    "State machine %s is on hold: the server was started with --hold"
                            .formatted(stateMachineArn));
        }
    }

    /** A bug in Askel. The bug is logged with the request id. */
    record InternalFailure() implements EngineError {
        @Override
        public String message() {
            return "The request processing has failed because of an unknown error.";
        }
    }
}
