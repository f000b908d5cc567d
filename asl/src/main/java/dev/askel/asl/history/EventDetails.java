package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The details of an event, with one record for each shape (docs/aws/history.md section 3). The
 * event's type determines the member of the event on the wire that carries them.
 */
public sealed interface EventDetails {
    /** An event without details. */
    record None() implements EventDetails {
        /** The instance. */
        public static final None INSTANCE = new None();
    }

    /** The input is the caller's text verbatim. */
    record ExecutionStarted(
            Payload input,
            String roleArn,
            @Nullable String stateMachineVersionArn,
            @Nullable String stateMachineAliasArn)
            implements EventDetails {}

    /** ExecutionSucceeded, LambdaFunctionSucceeded and ActivitySucceeded. */
    record Output(Payload output) implements EventDetails {}

    /**
     * ExecutionFailed, -Aborted, -TimedOut, and the failures of Lambda functions, activities and
     * map runs. The object on the wire omits absent members.
     */
    record Failed(@Nullable String error, @Nullable String cause) implements EventDetails {}

    /** The number of redrives, this one included. */
    record ExecutionRedriven(int redriveCount) implements EventDetails {}

    /** The state that was entered, with its raw input. */
    record StateEntered(String name, Payload input) implements EventDetails {}

    /**
     * The state that was left; {@code assigned} has its variables in the order of the definition.
     */
    record StateExited(String name, Payload output, Map<String, Payload> assigned)
            implements EventDetails {}

    /** The timeouts are those that the state itself sets; null where it sets none. */
    record TaskScheduled(
            String resourceType,
            String resource,
            String region,
            Payload parameters,
            @Nullable Long timeoutInSeconds,
            @Nullable Long heartbeatInSeconds,
            @Nullable String credentialsRoleArn)
            implements EventDetails {}

    /** TaskStarted. */
    record TaskStarted(String resourceType, String resource) implements EventDetails {}

    /** TaskSubmitted and TaskSucceeded. */
    record TaskOutput(String resourceType, String resource, Payload output)
            implements EventDetails {}

    /** TaskFailed, TaskStartFailed, TaskSubmitFailed and TaskTimedOut. */
    record TaskFailed(
            String resourceType, String resource, @Nullable String error, @Nullable String cause)
            implements EventDetails {}

    /** LambdaFunctionScheduled; {@code resource} is the function's ARN. */
    record LambdaFunctionScheduled(
            String resource,
            Payload input,
            @Nullable Long timeoutInSeconds,
            @Nullable String credentialsRoleArn)
            implements EventDetails {}

    /** ActivityScheduled; {@code resource} is the activity's ARN. */
    record ActivityScheduled(
            String resource,
            Payload input,
            @Nullable Long timeoutInSeconds,
            @Nullable Long heartbeatInSeconds)
            implements EventDetails {}

    /** The object on the wire is empty when the worker gave no name. */
    record ActivityStarted(@Nullable String workerName) implements EventDetails {}

    /** The number of items; 0 when an ItemReader supplies them. */
    record MapStateStarted(int length) implements EventDetails {}

    /**
     * MapIterationStarted, -Succeeded, -Failed and -Aborted: the Map's name and the index from 0.
     */
    record MapIteration(String name, int index) implements EventDetails {}

    /** MapRunStarted. */
    record MapRunStarted(String mapRunArn) implements EventDetails {}

    /** MapRunRedriven. */
    record MapRunRedriven(String mapRunArn, int redriveCount) implements EventDetails {}

    /** {@code location} is the field's path; absent when no single field failed. */
    record EvaluationFailed(String state, String error, String cause, @Nullable String location)
            implements EventDetails {}
}
