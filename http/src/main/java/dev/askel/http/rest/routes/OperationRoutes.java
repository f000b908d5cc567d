package dev.askel.http.rest.routes;

import dev.askel.engine.api.StepFunctions;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.Route.WorkClass;
import dev.askel.http.service.ServedApis;
import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.ApiOperations;
import java.util.concurrent.CompletionStage;

/**
 * Builds the routes of AWS's operations. The values of path, query and body together form the
 * request of the operation, by member name. The answer has the form of AWS's answer.
 */
final class OperationRoutes {
    private final ServedApis apis;

    OperationRoutes(StepFunctions stepFunctions) {
        apis = new ServedApis(stepFunctions, null);
    }

    /** Builds the route of an operation whose request does not contain the ARN of a resource. */
    Route route(Route.Builder builder, String name, String summary) {
        return routeFor("", builder, name, summary);
    }

    /**
     * Builds the route of an operation.
     *
     * @param arnMember the request member with the ARN of the resource
     * @param name the operation's name on AWS; the schema of the answer is named after it
     */
    Route routeFor(String arnMember, Route.Builder builder, String name, String summary) {
        var operation = ApiOperations.byName(name);
        return builder.named(name, summary)
                .responseBody(name + "Output")
                .workClass(workClass(operation))
                .action(call -> answer(operation, arnMember, call));
    }

    private static WorkClass workClass(ApiOperation<?, ?> operation) {
        if (operation.isLongPoll()) {
            return WorkClass.LONG_POLL;
        }
        if (operation.isLongRunning()) {
            return WorkClass.LONG_RUN;
        }
        return operation.hasLargeAnswers() ? WorkClass.PAGE : WorkClass.SHORT;
    }

    private CompletionStage<RestResponse> answer(
            ApiOperation<?, ?> operation, String arnMember, RestCall call) {
        var members = call.operationMembers();
        return operation
                .perform(
                        apis,
                        call.callerFor(members.textOrNull(arnMember)),
                        members,
                        call.abandoned(),
                        call.rendering())
                .thenApply(RestResponse::of);
    }
}
