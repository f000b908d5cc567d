package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.TaskInbox.AssignmentChange;
import org.jspecify.annotations.Nullable;

/** Reads the request bodies that change the assignments of open tasks. AWS has no such requests. */
public final class AssignmentCodec {
    private static final String ASSIGNEE = "assignee";

    private AssignmentCodec() {}

    /**
     * Reads the name of the person for a claim or a release.
     *
     * @param principalArn the verified caller; null when the caller is not verified, and states its
     *     name itself
     */
    public static Answer<String> readPerson(byte[] body, @Nullable String principalArn) {
        return RequestBody.readOptional(
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

    /** Reads the new assignee of a task; without the member, the task has none. */
    public static Answer<AssignmentChange> readAssign(byte[] body) {
        return RequestBody.readOptional(
                body,
                members ->
                        new AssignmentChange.Assign(
                                members.textOrNull(ASSIGNEE, StringConstraint.ASSIGNEE)));
    }

    /** Reads a note and a due date. */
    public static Answer<AssignmentChange> readAnnotate(byte[] body) {
        return RequestBody.readOptional(
                body,
                members ->
                        new AssignmentChange.Annotate(
                                members.textOrNull("note", StringConstraint.TASK_NOTE),
                                members.timeOrNull("dueDate"),
                                members.longOrNull("revision")));
    }
}
