package dev.askel.http.rest;

import dev.askel.asl.rootcause.CausalStep;
import dev.askel.asl.rootcause.CauseText;
import dev.askel.engine.api.workbench.RootCauses.RootCause;
import dev.askel.engine.api.workbench.RootCauses.Step;
import dev.askel.http.wire.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes root causes. AWS has no such operation. */
public final class RootCauseJson {
    private RootCauseJson() {}

    /** Writes the members of a root cause. */
    public static void write(JsonWriter json, RootCause rootCause) {
        json.member("steps", rootCause.steps(), RootCauseJson::writeStep)
                .member("complete", rootCause.isComplete());
    }

    static void writeStep(JsonWriter json, Step step) {
        json.beginObject().member("executionArn", step.executionArn());
        switch (step.step()) {
            case CausalStep.StateFailed failed -> {
                json.member("kind", failed.interrupted() ? "STATE_INTERRUPTED" : "STATE_FAILED");
                writeState(json, failed.state(), failed.eventId());
                writeError(json, failed.error(), failed.cause());
                writeAttempts(json, failed.attempts(), failed.index());
                json.member("childExecutionArn", failed.childArn())
                        .member("mapRunArn", failed.mapRunArn());
            }
            case CausalStep.ErrorCaught caught -> {
                json.member("kind", "ERROR_CAUGHT");
                writeState(json, caught.state(), caught.eventId());
                writeAttempts(json, caught.attempts(), caught.index());
                json.member("next", caught.next()).member("times", caught.times());
            }
            case CausalStep.ExecutionEnded ended -> {
                json.member("kind", "EXECUTION_ENDED").member("status", ended.status());
                if (ended.eventId() > 0) {
                    json.member("eventId", ended.eventId());
                }
                json.member("stopDate", ended.at());
                writeError(json, ended.error(), ended.cause());
            }
        }
        writeParsedCause(json, step.parsedCause());
        var similar = step.similarChildren();
        if (similar != null) {
            json.member("similarChildren", similar);
        }
        json.endObject();
    }

    private static void writeState(JsonWriter json, CausalStep.VisitedState state, long eventId) {
        json.member("state", state.name())
                .member("stateType", state.type())
                .member("frame", state.frame().text())
                .member("enteredEventId", state.enteredEventId())
                .member("eventId", eventId);
    }

    private static void writeError(
            JsonWriter json, @Nullable String error, @Nullable String cause) {
        json.member("error", error)
                .member("cause", cause == null ? null : CauseText.truncate(cause));
    }

    private static void writeAttempts(JsonWriter json, int attempts, @Nullable Integer index) {
        json.member("attempts", attempts);
        if (index != null) {
            json.member("index", index);
        }
    }

    private static void writeParsedCause(JsonWriter json, @Nullable CauseText cause) {
        if (cause == null) {
            return;
        }
        json.name("parsedCause")
                .beginObject()
                .member("message", cause.message())
                .member("errorType", cause.errorType());
        if (!cause.stackTrace().isEmpty()) {
            json.member("stackTrace", cause.stackTrace(), JsonWriter::string);
        }
        json.member("executionArn", cause.executionArn()).endObject();
    }
}
