package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.model.Resource.CallPattern;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Derives the name and the ARN of a child execution of {@code states:startExecution} from the
 * parent's call alone. So a repeated start finds the child that the first start created. After the
 * end of a task, the child can be stopped even if its start was never confirmed.
 */
public final class ChildStart {
    private static final String SERVICE = "states";
    private static final String START = "startExecution";
    private static final String MACHINE = ":stateMachine:";
    private static final String EXECUTION = ":execution:";

    private ChildStart() {}

    /**
     * Returns the idempotency key of an attempt: a UUID that is the same for all repetitions of the
     * call. It depends on the execution (not only its name, which can be reused), the frame, the
     * ordinal and the number of redrives.
     */
    public static String idempotencyKey(ExecutionState state, Frame frame, Call call) {
        var names =
                "%s|%s|%d|%d"
                        .formatted(
                                state.identity().incarnationId(),
                                frame.path().text(),
                                call.ordinal(),
                                state.redriveCount());
        return UUID.nameUUIDFromBytes(names.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /**
     * Returns a key that is the same for all attempts of a Task state from its entry to its exit,
     * also after a redrive.
     */
    public static String visitKey(ExecutionState state, Frame frame, StateVisit visit) {
        var names =
                "%s|%s|visit|%d"
                        .formatted(
                                state.identity().incarnationId(),
                                frame.path().text(),
                                visit.enteredId());
        return UUID.nameUUIDFromBytes(names.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /**
     * Returns the name of the execution that a call with these parameters starts.
     *
     * @param idempotencyKey the name to use when the parameters contain none
     */
    public static String childName(Payload parameters, String idempotencyKey) {
        var given = parameters.tree().path("Name").textValue();
        return given == null ? idempotencyKey : given;
    }

    /**
     * Returns the ARN of the child execution that a call waits for, before its start is confirmed.
     * Null when the call starts no child, does not wait for the child's end, or names no state
     * machine.
     */
    public static @Nullable String awaitedChildArn(ExecutionState state, Frame frame, Call call) {
        if (call.kind() != CallKind.INTEGRATION
                || call.mocked() != null
                || !call.resourceType().equals(SERVICE)
                || call.submitted()
                || !(call.resource().equals(START + CallPattern.SYNC.suffix())
                        || call.resource().equals(START + CallPattern.SYNC_2.suffix()))) {
            return null;
        }
        var machineArn = call.parameters().tree().path("StateMachineArn").asText();
        int type = machineArn.indexOf(MACHINE);
        if (type < 0) {
            return null;
        }
        // A version, an alias or a test case may follow the machine's name. They are not part of
        // the child's ARN.
        var machineName = machineArn.substring(type + MACHINE.length()).split("[:#]", 2)[0];
        return machineArn.substring(0, type)
                + EXECUTION
                + machineName
                + ":"
                + childName(call.parameters(), idempotencyKey(state, frame, call));
    }
}
