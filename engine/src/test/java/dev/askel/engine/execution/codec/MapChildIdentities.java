package dev.askel.engine.execution.codec;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MapChild;

/** Creates identities of child executions of Map Runs for tests. */
public final class MapChildIdentities {
    private MapChildIdentities() {}

    /** Returns the identity of a child that has all other properties of another execution. */
    public static ExecutionIdentity of(ExecutionIdentity other, MapChild child) {
        return new ExecutionIdentity(
                other.arn(),
                other.name(),
                other.account(),
                other.region(),
                other.stateMachineArn(),
                other.stateMachineName(),
                other.machineId(),
                other.revision(),
                other.roleArn(),
                other.startedAt(),
                other.timeoutSeconds(),
                other.stateMachineVersionArn(),
                other.stateMachineAliasArn(),
                other.traceHeader(),
                other.startStamp(),
                other.testCase(),
                child,
                null,
                null);
    }
}
