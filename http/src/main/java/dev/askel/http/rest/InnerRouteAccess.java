package dev.askel.http.rest;

import dev.askel.engine.api.workbench.RootCauses;
import java.util.concurrent.CompletionStage;

/** Permits the executions and Map Runs that the client may request directly. */
public record InnerRouteAccess(RestCall call) implements RootCauses.InnerAccess {
    /** The operation id of the route of root causes. */
    public static final String ROOT_CAUSE = "GetRootCause";

    @Override
    public CompletionStage<Boolean> toExecution(String executionArn) {
        return call.mayRequest(ROOT_CAUSE, "executionArn", executionArn);
    }

    @Override
    public CompletionStage<Boolean> toMapRun(String mapRunArn) {
        return call.mayRequest("GroupMapRunFailures", "mapRunArn", mapRunArn);
    }
}
