package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event says beside its type, one record for each shape (docs/aws/history.md section 3).
 * Which member of the wire's event carries it follows from the event's type.
 */
public sealed interface EventDetails {
    /** No details member at all. */
    record None() implements EventDetails {
        /** The only one needed. */
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
     * map runs. Absent members are left out of the wire's object.
     */
    record Failed(@Nullable String error, @Nullable String cause) implements EventDetails {}

    /** The number of redrives so far, this one included. */
    record ExecutionRedriven(int redriveCount) implements EventDetails {}

    /** A state was entered with its raw input. */
    record StateEntered(String name, Payload input) implements EventDetails {}

    /** A state was left; {@code assigned} holds the variables it set, in definition order. */
    record StateExited(String name, Payload output, Map<String, Payload> assigned)
            implements EventDetails {}

    /** Only timeouts that the state itself sets are written. */
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

    /** The wire's object is empty when the poller gave no name. */
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

    /** {@code location} is the field's path; absent when no single field is to blame. */
    record EvaluationFailed(String state, String error, String cause, @Nullable String location)
            implements EventDetails {}
}
