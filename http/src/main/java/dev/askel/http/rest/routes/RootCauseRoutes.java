package dev.askel.http.rest.routes;

import dev.askel.asl.rootcause.CausalStep;
import dev.askel.asl.rootcause.CauseText;
import dev.askel.engine.api.workbench.RootCauses;
import dev.askel.engine.api.workbench.RootCauses.RootCause;
import dev.askel.engine.api.workbench.RootCauses.Step;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The route of the root cause of an execution. */
final class RootCauseRoutes {
    private static final String ARN = "executionArn";
    private static final String ROOT_CAUSE = "GetRootCause";

    private final RootCauses rootCauses;

    RootCauseRoutes(RootCauses rootCauses) {
        this.rootCauses = rootCauses;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Root causes",
                "Why executions ended without success.",
                List.of("root-cause-schemas.json"),
                List.of(
                        Route.get("/executions/{executionArn}/root-cause")
                                .named(
                                        ROOT_CAUSE,
                                        "The failures that led to the end of an execution, the"
                                                + " first one first, across nested executions and"
                                                + " Map Runs.")
                                .responseBody("RootCause")
                                .workClass(Route.WorkClass.PAGE)
                                .action(this::rootCause)));
    }

    private CompletionStage<RestResponse> rootCause(RestCall call) {
        var arn = call.parameters().text(ARN);
        return rootCauses
                .rootCause(call.callerFor(arn), arn, new RouteAccess(call))
                .thenApplyAsync(
                        answer -> RestResponse.of(answer, RootCauseRoutes::write),
                        call.rendering());
    }

    /** Permits the objects that the client may request itself. */
    private record RouteAccess(RestCall call) implements RootCauses.InnerAccess {
        @Override
        public CompletionStage<Boolean> toExecution(String executionArn) {
            return call.mayRequest(ROOT_CAUSE, ARN, executionArn);
        }

        @Override
        public CompletionStage<Boolean> toMapRun(String mapRunArn) {
            return call.mayRequest("GroupMapRunFailures", "mapRunArn", mapRunArn);
        }
    }

    private static void write(JsonWriter json, RootCause rootCause) {
        json.member("steps", rootCause.steps(), RootCauseRoutes::writeStep)
                .member("complete", rootCause.complete());
    }

    private static void writeStep(JsonWriter json, Step step) {
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
        json.member("error", error).member("cause", cause == null ? null : CauseText.cut(cause));
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
