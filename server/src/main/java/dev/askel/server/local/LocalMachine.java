package dev.askel.server.local;

import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.TaskState;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.execution.call.OutgoingCall;
import java.util.stream.Stream;

/**
 * A state machine that a local run can start, or a version or alias of a state machine.
 *
 * @param name the name in ARNs: {@code premium}, {@code premium:3}, {@code premium:live}
 * @param roleArn the ARN that its executions report as their role
 */
public record LocalMachine(String name, String roleArn, StateMachine definition) {
    /** The account and region in the ARNs of local executions. */
    static final ArnScope SCOPE = ArnScope.of("us-east-1", "123456789012");

    /**
     * Whether the string is valid as the name of a state machine with an optional version or alias.
     */
    public static boolean isName(String name) {
        return Arns.parseStateMachine(new StateMachineArn(SCOPE, name).toString())
                        instanceof Answer.Ok(var arn)
                && arn.label() == null
                && (!arn.isVersion() || arn.versionNumber() != null);
    }

    /** Whether its executions may wait for a worker or for the holder of a task token. */
    public boolean awaitsWorkers() {
        return resources()
                .anyMatch(resource ->
                        resource instanceof Resource.Activity
                                || OutgoingCall.callPattern(resource)
                                        == CallPattern.WAIT_FOR_TASK_TOKEN);
    }

    /** The ARNs of the activities in its definition. */
    Stream<String> activities() {
        return resources().filter(Resource.Activity.class::isInstance).map(Resource::arn);
    }

    private Stream<Resource> resources() {
        return definition
                .root()
                .allStates()
                .filter(TaskState.class::isInstance)
                .map(state -> ((TaskState) state).resource());
    }
}
