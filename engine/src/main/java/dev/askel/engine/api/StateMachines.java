package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Operations on state machines (docs/aws/api.md section 4.1). */
public interface StateMachines {

    /**
     * Creates a machine. A repetition of the request returns the existing machine. A different
     * request with the same name is refused with {@code StateMachineAlreadyExists}.
     */
    CompletionStage<Answer<CreateStateMachineResult>> createStateMachine(
            Caller caller, CreateStateMachineRequest request);

    /** Describes a machine or one of its versions. */
    CompletionStage<Answer<DescribeStateMachineResult>> describeStateMachine(
            Caller caller, DescribeStateMachineRequest request);

    /** Describes the revision of the state machine that an execution runs. */
    CompletionStage<Answer<DescribeStateMachineForExecutionResult>>
            describeStateMachineForExecution(
                    Caller caller, DescribeStateMachineForExecutionRequest request);

    /**
     * Updates the given members. Running executions keep their revision. A start that is
     * acknowledged after the update uses the new revision.
     */
    CompletionStage<Answer<UpdateStateMachineResult>> updateStateMachine(
            Caller caller, UpdateStateMachineRequest request);

    /** Marks a machine for deletion. Succeeds for an unknown machine. */
    CompletionStage<Answer<DeleteStateMachineResult>> deleteStateMachine(
            Caller caller, DeleteStateMachineRequest request);

    /** Lists the caller's machines, by name. */
    CompletionStage<Answer<ListStateMachinesResult>> listStateMachines(
            Caller caller, ListStateMachinesRequest request);

    /** Returns the diagnostics of a definition without creating anything. */
    CompletionStage<Answer<ValidateStateMachineDefinitionResult>> validateStateMachineDefinition(
            Caller caller, ValidateStateMachineDefinitionRequest request);

    /**
     * A machine to create.
     *
     * @param definition the text as given, 1 to 1,048,576 characters
     * @param type the type of the machine; STANDARD by default
     */
    record CreateStateMachineRequest(
            String name,
            String definition,
            String roleArn,
            StateMachineType type,
            @Nullable LoggingConfiguration loggingConfiguration,
            List<Tag> tags,
            @Nullable TracingConfiguration tracingConfiguration,
            boolean publish,
            @Nullable String versionDescription,
            @Nullable EncryptionConfiguration encryptionConfiguration) {
        public CreateStateMachineRequest {
            tags = List.copyOf(tags);
        }
    }

    /**
     * The created or existing machine.
     *
     * @param stateMachineVersionArn null without {@code publish}
     */
    record CreateStateMachineResult(
            String stateMachineArn,
            Instant creationDate,
            @Nullable String stateMachineVersionArn) {}

    record DescribeStateMachineRequest(String stateMachineArn, IncludedData includedData) {}

    /**
     * A machine as its owner configured it.
     *
     * @param revisionId absent before the first effective update
     * @param variableReferences the variables that each state reads, by state name, both sorted;
     *     empty when no state reads a variable
     */
    record DescribeStateMachineResult(
            String stateMachineArn,
            String name,
            StateMachineStatus status,
            String definition,
            String roleArn,
            StateMachineType type,
            Instant creationDate,
            LoggingConfiguration loggingConfiguration,
            TracingConfiguration tracingConfiguration,
            @Nullable String label,
            @Nullable String revisionId,
            @Nullable String description,
            EncryptionConfiguration encryptionConfiguration,
            Map<String, List<String>> variableReferences) {}

    record DescribeStateMachineForExecutionRequest(
            String executionArn, IncludedData includedData) {}

    /**
     * The revision of the state machine that an execution runs.
     *
     * @param variableReferences the references to variables, as in {@link
     *     DescribeStateMachineResult}
     */
    record DescribeStateMachineForExecutionResult(
            String stateMachineArn,
            String name,
            String definition,
            String roleArn,
            Instant updateDate,
            LoggingConfiguration loggingConfiguration,
            TracingConfiguration tracingConfiguration,
            @Nullable String mapRunArn,
            @Nullable String label,
            @Nullable String revisionId,
            EncryptionConfiguration encryptionConfiguration,
            Map<String, List<String>> variableReferences) {}

    record UpdateStateMachineRequest(
            String stateMachineArn,
            @Nullable String definition,
            @Nullable String roleArn,
            @Nullable LoggingConfiguration loggingConfiguration,
            @Nullable TracingConfiguration tracingConfiguration,
            boolean publish,
            @Nullable String versionDescription,
            @Nullable EncryptionConfiguration encryptionConfiguration) {}

    /**
     * The machine as changed.
     *
     * @param stateMachineVersionArn null without {@code publish}
     */
    record UpdateStateMachineResult(
            Instant updateDate,
            @Nullable String revisionId,
            @Nullable String stateMachineVersionArn) {}

    record DeleteStateMachineRequest(String stateMachineArn) {}

    /** The empty result of DeleteStateMachine. */
    record DeleteStateMachineResult() {}

    record ListStateMachinesRequest(Page page) {}

    record ListStateMachinesResult(
            List<StateMachineListItem> stateMachines, @Nullable String nextToken) {}

    record StateMachineListItem(
            String stateMachineArn, String name, StateMachineType type, Instant creationDate) {}

    /**
     * A definition to validate.
     *
     * @param severity the lowest severity to return
     * @param maxResults the maximum number of diagnostics, 0 to 100; 0 means 100
     */
    record ValidateStateMachineDefinitionRequest(
            String definition, StateMachineType type, ValidationSeverity severity, int maxResults) {
        /** The maximum number of diagnostics in a result. */
        public static final int RESULTS_MAX = 100;
    }

    /**
     * The diagnostics of a definition.
     *
     * @param result FAIL when a diagnostic is an error
     * @param truncated whether there are more diagnostics than requested
     */
    record ValidateStateMachineDefinitionResult(
            ValidationResult result, List<ValidationDiagnostic> diagnostics, boolean truncated) {
        public ValidateStateMachineDefinitionResult {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * One diagnostic of a definition.
     *
     * @param location the location in the structure of the definition; absent when the text is not
     *     a definition
     */
    record ValidationDiagnostic(
            ValidationSeverity severity, String code, String message, @Nullable String location) {}

    /** Whether a diagnostic prevents the use of a definition. */
    enum ValidationSeverity {
        ERROR,
        WARNING
    }

    /** Whether a definition can be used. */
    enum ValidationResult {
        OK,
        FAIL
    }
}
