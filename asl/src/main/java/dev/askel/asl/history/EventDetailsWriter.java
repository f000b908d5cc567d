package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the details of an event. The names and the order of the members are those of
 * GetExecutionHistory (docs/aws/history.md section 3). Implementations determine the format, and
 * where data is truncated.
 */
public interface EventDetailsWriter {
    /** Writes a string member. Writes nothing if the string is null. */
    void member(String name, @Nullable String text);

    /** Writes a number member. */
    void member(String name, long number);

    /**
     * Writes an input or output.
     *
     * @param detailsName the name of the member that states whether the data was truncated
     */
    void data(String name, Payload data, String detailsName);

    /**
     * Writes the parameters of a scheduled task. AWS has no member that states whether they were
     * truncated.
     */
    void parameters(Payload parameters);

    /** Writes the variables that a state assigned, by name. Writes nothing if the map is empty. */
    void assignedVariables(Map<String, Payload> variables);

    /**
     * Writes the ARN of the role in a task's {@code Credentials}. Writes nothing if the ARN is
     * null.
     */
    void taskCredentials(@Nullable String roleArn);

    /** Writes all members of the details, without the braces of the enclosing object. */
    default void write(EventDetails details) {
        switch (details) {
            case EventDetails.None _ -> {}
            case EventDetails.ExecutionStarted started -> {
                input(started.input());
                member("roleArn", started.roleArn());
                member("stateMachineAliasArn", started.stateMachineAliasArn());
                member("stateMachineVersionArn", started.stateMachineVersionArn());
                origin(started.origin());
            }
            case EventDetails.Output(var output) -> output(output);
            case EventDetails.Failed(var error, var cause) -> failure(error, cause);
            case EventDetails.ExecutionRedriven(var redriveCount) ->
                    member("redriveCount", redriveCount);
            case EventDetails.StateEntered(var name, var input, var versionChange) -> {
                member("name", name);
                input(input);
                versionChange(versionChange);
            }
            case EventDetails.StateExited(var name, var output, var assigned) -> {
                member("name", name);
                output(output);
                assignedVariables(assigned);
            }
            case EventDetails.TaskScheduled scheduled -> {
                resource(scheduled.resourceType(), scheduled.resource());
                member("region", scheduled.region());
                parameters(scheduled.parameters());
                seconds("timeoutInSeconds", scheduled.timeoutInSeconds());
                seconds("heartbeatInSeconds", scheduled.heartbeatInSeconds());
                taskCredentials(scheduled.credentialsRoleArn());
            }
            case EventDetails.TaskStarted(var resourceType, var resource) ->
                    resource(resourceType, resource);
            case EventDetails.TaskOutput(var resourceType, var resource, var output) -> {
                resource(resourceType, resource);
                output(output);
            }
            case EventDetails.TaskFailed(var resourceType, var resource, var error, var cause) -> {
                resource(resourceType, resource);
                failure(error, cause);
            }
            case EventDetails.LambdaFunctionScheduled scheduled -> {
                member("resource", scheduled.resource());
                input(scheduled.input());
                seconds("timeoutInSeconds", scheduled.timeoutInSeconds());
                taskCredentials(scheduled.credentialsRoleArn());
            }
            case EventDetails.ActivityScheduled scheduled -> {
                member("resource", scheduled.resource());
                input(scheduled.input());
                seconds("timeoutInSeconds", scheduled.timeoutInSeconds());
                seconds("heartbeatInSeconds", scheduled.heartbeatInSeconds());
            }
            case EventDetails.ActivityStarted(var workerName) -> member("workerName", workerName);
            case EventDetails.MapStateStarted(var length) -> member("length", length);
            case EventDetails.MapIteration(var name, var index) -> {
                member("name", name);
                member("index", index);
            }
            case EventDetails.MapRunStarted(var mapRunArn) -> member("mapRunArn", mapRunArn);
            case EventDetails.MapRunRedriven(var mapRunArn, var redriveCount) -> {
                member("mapRunArn", mapRunArn);
                member("redriveCount", redriveCount);
            }
            case EventDetails.EvaluationFailed failed -> {
                failure(failed.error(), failed.cause());
                member("location", failed.location());
                member("state", failed.state());
            }
        }
    }

    private void input(Payload input) {
        data("input", input, "inputDetails");
    }

    /** Writes the origin of a fork, which AWS's API does not have. */
    private void origin(@Nullable ForkOrigin origin) {
        if (origin != null) {
            member("originExecutionArn", origin.executionArn());
            member("originEventId", origin.eventId());
            member("originRedriveCount", origin.redriveCount());
        }
    }

    /** Writes the migration before a state, which AWS's API does not have. */
    private void versionChange(@Nullable VersionChange change) {
        if (change != null) {
            member("migratedFromRevision", change.fromRevision());
            member("migratedFromVersionArn", change.fromVersionArn());
            member("migratedToRevision", change.toRevision());
            member("migratedToVersionArn", change.toVersionArn());
        }
    }

    private void output(Payload output) {
        data("output", output, "outputDetails");
    }

    private void failure(@Nullable String error, @Nullable String cause) {
        member("error", error);
        member("cause", cause);
    }

    private void resource(String resourceType, String resource) {
        member("resourceType", resourceType);
        member("resource", resource);
    }

    private void seconds(String name, @Nullable Long seconds) {
        if (seconds != null) {
            member(name, seconds.longValue());
        }
    }
}
