package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Pauses;
import dev.askel.engine.api.workbench.Pauses.Described;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import org.jspecify.annotations.Nullable;

/** Reads the request bodies that pause and resume executions, and writes pauses. */
public final class PauseCodec {
    private static final String INCLUDE_CHILDREN = "includeChildren";

    private static final StringConstraint REASON =
            StringConstraint.of(0, Pauses.REASON_CHARACTERS_MAX);

    private PauseCodec() {}

    /**
     * Reads a pause.
     *
     * @param by the name of the caller; null when it is unknown
     */
    public static Answer<NewPause> readPause(byte[] body, @Nullable String by) {
        return RequestBody.readOptional(
                body,
                members ->
                        new NewPause(
                                by,
                                members.textOrNull("reason", REASON),
                                members.constantOr("timeouts", Timeouts.class, Timeouts.CONTINUE),
                                members.booleanOr(INCLUDE_CHILDREN, false)));
    }

    /** Reads whether a resume includes the children of the execution. */
    public static Answer<Boolean> readIncludeChildren(byte[] body) {
        return RequestBody.readOptional(
                body, members -> members.booleanOr(INCLUDE_CHILDREN, false));
    }

    /** Writes the pause of an execution. */
    public static void write(JsonWriter json, Described described) {
        var pause = described.pause();
        if (pause == null) {
            return;
        }
        json.name("paused").beginObject().member("since", pause.since().toString());
        var by = pause.by();
        if (by != null) {
            json.member("by", by);
        }
        var reason = pause.reason();
        if (reason != null) {
            json.member("reason", reason);
        }
        json.member("timeouts", pause.timeouts().name()).endObject();
    }
}
