package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The details of a history event, with one record for each structure (docs/aws/history.md section
 * 3). In AWS's API, the type of the event determines the name of the member with the details.
 */
public sealed interface EventDetails {
    /** Returns the data of the event: its input, output, parameters and assigned variables. */
    default List<Payload> payloads() {
        return switch (this) {
            case ExecutionStarted started -> List.of(started.input());
            case Output(var output) -> List.of(output);
            case StateEntered entered -> List.of(entered.input());
            case StateExited exited when exited.assigned().isEmpty() -> List.of(exited.output());
            case StateExited exited -> {
                var all = new ArrayList<Payload>();
                all.add(exited.output());
                all.addAll(exited.assigned().values());
                yield all;
            }
            case TaskScheduled scheduled -> List.of(scheduled.parameters());
            case TaskOutput task -> List.of(task.output());
            case LambdaFunctionScheduled scheduled -> List.of(scheduled.input());
            case ActivityScheduled scheduled -> List.of(scheduled.input());
            case None _,
                    Failed _,
                    ExecutionRedriven _,
                    TaskStarted _,
                    TaskFailed _,
                    ActivityStarted _,
                    MapStateStarted _,
                    MapIteration _,
                    MapRunStarted _,
                    MapRunRedriven _,
                    EvaluationFailed _ ->
                    List.of();
        };
    }

    /** An event without details. */
    record None() implements EventDetails {
        /** The instance. */
        public static final None INSTANCE = new None();
    }

    /**
     * The details of ExecutionStarted. The input has the caller's original JSON.
     *
     * @param origin the event of another execution at which this execution begins as its fork; null
     *     for other executions. AWS has no such member
     */
    record ExecutionStarted(
            Payload input,
            String roleArn,
            @Nullable String stateMachineVersionArn,
            @Nullable String stateMachineAliasArn,
            @Nullable ForkOrigin origin)
            implements EventDetails {
        /** Creates the details of an execution that is no fork. */
        public ExecutionStarted(
                Payload input,
                String roleArn,
                @Nullable String stateMachineVersionArn,
                @Nullable String stateMachineAliasArn) {
            this(input, roleArn, stateMachineVersionArn, stateMachineAliasArn, null);
        }
    }

    /** The details of ExecutionSucceeded, LambdaFunctionSucceeded and ActivitySucceeded. */
    record Output(Payload output) implements EventDetails {}

    /**
     * The details of ExecutionFailed, ExecutionAborted and ExecutionTimedOut, and of the failures
     * of Lambda functions, activities and Map Runs. AWS's API omits null members.
     */
    record Failed(@Nullable String error, @Nullable String cause) implements EventDetails {}

    /** The number of redrives, including this redrive. */
    record ExecutionRedriven(int redriveCount) implements EventDetails {}

    /**
     * The name of the entered state, and its input before InputPath.
     *
     * @param versionChange the migration after which the state is the first one; null for other
     *     states
     */
    record StateEntered(String name, Payload input, @Nullable VersionChange versionChange)
            implements EventDetails {
        /** Creates the details of a state that no migration precedes. */
        public StateEntered(String name, Payload input) {
            this(name, input, null);
        }
    }

    /**
     * The name of the exited state, its output, and the variables that it assigned, in the order of
     * the definition.
     */
    record StateExited(String name, Payload output, Map<String, Payload> assigned)
            implements EventDetails {}

    /** The details of TaskScheduled. A timeout is null if the state does not set it. */
    record TaskScheduled(
            String resourceType,
            String resource,
            String region,
            Payload parameters,
            @Nullable Long timeoutInSeconds,
            @Nullable Long heartbeatInSeconds,
            @Nullable String credentialsRoleArn)
            implements EventDetails {}

    /** The details of TaskStarted. */
    record TaskStarted(String resourceType, String resource) implements EventDetails {}

    /** The details of TaskSubmitted and TaskSucceeded. */
    record TaskOutput(String resourceType, String resource, Payload output)
            implements EventDetails {}

    /** The details of TaskFailed, TaskStartFailed, TaskSubmitFailed and TaskTimedOut. */
    record TaskFailed(
            String resourceType, String resource, @Nullable String error, @Nullable String cause)
            implements EventDetails {}

    /** The details of LambdaFunctionScheduled; {@code resource} is the ARN of the function. */
    record LambdaFunctionScheduled(
            String resource,
            Payload input,
            @Nullable Long timeoutInSeconds,
            @Nullable String credentialsRoleArn)
            implements EventDetails {}

    /** The details of ActivityScheduled; {@code resource} is the ARN of the activity. */
    record ActivityScheduled(
            String resource,
            Payload input,
            @Nullable Long timeoutInSeconds,
            @Nullable Long heartbeatInSeconds)
            implements EventDetails {}

    /**
     * The details of ActivityStarted. The object in AWS's API is empty if the worker gave no name.
     */
    record ActivityStarted(@Nullable String workerName) implements EventDetails {}

    /** The number of items; 0 when an ItemReader supplies them. */
    record MapStateStarted(int length) implements EventDetails {}

    /**
     * The details of MapIterationStarted, MapIterationSucceeded, MapIterationFailed and
     * MapIterationAborted: the name of the Map state, and the index of the iteration from 0.
     */
    record MapIteration(String name, int index) implements EventDetails {}

    /** The details of MapRunStarted. */
    record MapRunStarted(String mapRunArn) implements EventDetails {}

    /** The details of MapRunRedriven. */
    record MapRunRedriven(String mapRunArn, int redriveCount) implements EventDetails {}

    /**
     * The details of EvaluationFailed; {@code location} is the path of the field, or null if no
     * single field failed.
     */
    record EvaluationFailed(String state, String error, String cause, @Nullable String location)
            implements EventDetails {}
}
