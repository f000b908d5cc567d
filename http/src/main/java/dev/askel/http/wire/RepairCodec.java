package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import java.util.Optional;

/**
 * Reads the request bodies of repairs, which are an operator's actions on an execution. An example
 * is the completion of a task. AWS has no such operations.
 */
public final class RepairCodec {
    private RepairCodec() {}

    /**
     * Reads a repair.
     *
     * @param action the last part of the request's path
     * @param body JSON; empty when all members are absent
     * @return empty when there is no such action
     */
    public static Optional<Answer<Repair>> read(String action, byte[] body) {
        return read(action, body.length == 0 ? RequestMembers.none() : RequestMembers.parse(body));
    }

    /** Reads a repair from members of the body and the path. */
    public static Optional<Answer<Repair>> read(String action, RequestMembers requestMembers) {
        try {
            var members = new Members(requestMembers.object());
            var repair = read(action, members);
            return repair.map(read ->
                    members.violations()
                            .map(text ->
                                    Answer.<Repair>refused(
                                            new EngineError.ValidationException(text)))
                            .orElseGet(() -> Answer.ok(read)));
        } catch (SerializationException wrong) {
            var text = wrong.getMessage();
            return Optional.of(
                    Answer.refused(
                            new EngineError.ValidationException(
                                    text == null ? "The body is not a JSON object." : text)));
        }
    }

    private static Optional<Repair> read(String action, Members members)
            throws SerializationException {
        return switch (action) {
            case "wake" -> Optional.of(new Repair.Wake());
            case "retry" -> Optional.of(new Repair.Retry());
            case "abort" ->
                    Optional.of(
                            new Repair.Abort(
                                    members.textOrNull("error", StringConstraint.ERROR),
                                    members.textOrNull("cause", StringConstraint.CAUSE)));
            case "complete" ->
                    Optional.of(
                            new Repair.Complete(
                                    members.text("task", StringConstraint.TASK_TOKEN),
                                    members.payload("output")));
            case "fail" ->
                    Optional.of(
                            new Repair.Fail(
                                    members.text("task", StringConstraint.TASK_TOKEN),
                                    members.textOrNull("error", StringConstraint.ERROR),
                                    members.textOrNull("cause", StringConstraint.CAUSE)));
            default -> Optional.empty();
        };
    }
}
