package dev.askel.asl.interpreter;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.model.StateMachine;
import org.jspecify.annotations.Nullable;

/** Creates the identities of {@link SimulatedExecution}s. */
final class SimulatedIdentity {
    private SimulatedIdentity() {}

    /**
     * Creates the identity of an execution.
     *
     * @param mapChild null when no Map Run has started the execution
     */
    static ExecutionIdentity of(StateMachine machine, @Nullable MapChild mapChild) {
        return new ExecutionIdentity(
                        "arn:aws:states:us-east-1:123456789012:execution:machine:run",
                        "run",
                        "123456789012",
                        "us-east-1",
                        "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
                        "machine",
                        "m1",
                        1,
                        "arn:aws:iam::123456789012:role/role",
                        SimulatedTime.START,
                        machine.timeoutSeconds(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        mapChild,
                        null,
                        null)
                .withStart(SimulatedTime.START);
    }
}
