package dev.askel.http.rest;

import dev.askel.engine.api.workbench.RootCauses;
import java.util.concurrent.CompletionStage;

/** Includes nested executions and Map Runs only if the client may also request them directly. */
public record InnerRouteAccess(RestCall call) implements RootCauses.IncludedObjectAccess {
    /** The operation id of the route of root causes. */
    public static final String ROOT_CAUSE = "GetRootCause";

    @Override
    public CompletionStage<Boolean> mayReadExecution(String executionArn) {
        return call.mayRequest(ROOT_CAUSE, "executionArn", executionArn);
    }

    @Override
    public CompletionStage<Boolean> mayReadMapRun(String mapRunArn) {
        return call.mayRequest("GroupMapRunFailures", "mapRunArn", mapRunArn);
    }
}
