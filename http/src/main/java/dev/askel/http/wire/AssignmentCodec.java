package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange;
import org.jspecify.annotations.Nullable;

/** Reads the request bodies that change the assignments of open tasks. AWS has no such requests. */
public final class AssignmentCodec {
    private static final byte[] EMPTY_OBJECT = {'{', '}'};
    private static final String ASSIGNEE = "assignee";

    private AssignmentCodec() {}

    /**
     * Reads the person who claims or releases a task.
     *
     * @param principalArn the verified caller; null when the caller is not verified, and states its
     *     name itself
     */
    public static Answer<String> readPerson(byte[] body, @Nullable String principalArn) {
        return read(
                body,
                members -> {
                    if (principalArn == null) {
                        return members.text(ASSIGNEE, StringConstraint.ASSIGNEE);
                    }
                    if (members.has(ASSIGNEE)) {
                        members.addUnsupported(ASSIGNEE);
                    }
                    return principalArn;
                });
    }

    /** Reads the person to whom a task is assigned; no member means nobody. */
    public static Answer<AssignmentChange> readAssign(byte[] body) {
        return read(
                body,
                members ->
                        new AssignmentChange.Assign(
                                members.textOrNull(ASSIGNEE, StringConstraint.ASSIGNEE)));
    }

    /** Reads a note and a due date. */
    public static Answer<AssignmentChange> readAnnotate(byte[] body) {
        return read(
                body,
                members ->
                        new AssignmentChange.Annotate(
                                members.textOrNull("note", StringConstraint.TASK_NOTE),
                                members.timeOrNull("dueDate"),
                                members.longOrNull("revision")));
    }

    private static <T> Answer<T> read(byte[] body, Members.StructureReader<T> reader) {
        try {
            var members = new Members(RequestBody.parse(body.length == 0 ? EMPTY_OBJECT : body));
            var read = reader.read(members);
            return members.violations()
                    .map(text -> Answer.<T>refused(new EngineError.ValidationException(text)))
                    .orElseGet(() -> Answer.ok(read));
        } catch (SerializationException wrong) {
            var text = wrong.getMessage();
            return Answer.refused(
                    new EngineError.ValidationException(
                            text == null ? "The body is not a JSON object." : text));
        }
    }
}
