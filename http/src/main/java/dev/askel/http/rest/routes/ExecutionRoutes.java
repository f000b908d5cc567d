package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.flag;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.RequestMembers;
import dev.askel.http.wire.StartLimitJson;
import dev.askel.http.wire.StartLimitJson.ReadStop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes of executions. */
final class ExecutionRoutes {
    private static final String MACHINE = "stateMachineArn";
    private static final String ARN = "executionArn";
    private static final String EXECUTIONS = "/executions";
    private static final String EXECUTION = EXECUTIONS + "/{executionArn}";

    static final Parameter[] FILTERS = {
        constant("statusFilter", ExecutionStatus.class, "Only executions of this status."),
        constant(
                "redriveFilter",
                RedriveFilter.class,
                "Only redriven executions, or only the others.")
    };

    private final OperationRoutes operations;
    private final StartLimits startLimits;

    ExecutionRoutes(OperationRoutes operations, StartLimits startLimits) {
        this.operations = operations;
        this.startLimits = startLimits;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Executions",
                "Starting, stopping, redriving and reading executions.",
                List.of("execution-schemas.json", "history-schemas.json"),
                List.of(
                        operations.routeFor(
                                MACHINE,
                                Route.post(EXECUTIONS).requestBody("StartExecutionInput"),
                                "StartExecution",
                                "Starts an execution."),
                        operations.routeFor(
                                MACHINE,
                                Route.post(EXECUTIONS + "/sync")
                                        .requestBody("StartSyncExecutionInput"),
                                "StartSyncExecution",
                                "Runs an Express execution and waits for its end."),
                        operations.routeFor(
                                MACHINE,
                                Route.get("/state-machines/{stateMachineArn}/executions")
                                        .query(FILTERS)
                                        .query(Paging.PARAMETERS),
                                "ListExecutions",
                                "The executions of a machine, a version or an alias, the newest"
                                        + " first."),
                        operations.routeFor(
                                ARN,
                                Route.get(EXECUTION).query(StateMachineRoutes.INCLUDED_DATA),
                                "DescribeExecution",
                                "An execution as of its last commit."),
                        stop(),
                        operations.routeFor(
                                ARN,
                                Route.post(EXECUTION + "/redrive")
                                        .requestBody("RedriveExecutionInput"),
                                "RedriveExecution",
                                "Resumes an execution that did not succeed."),
                        operations.routeFor(
                                ARN,
                                Route.get(EXECUTION + "/history")
                                        .query(
                                                flag("reverseOrder", "The latest event first."),
                                                flag(
                                                        "includeExecutionData",
                                                        "Includes inputs and outputs; true when"
                                                                + " absent."))
                                        .query(Paging.PARAMETERS),
                                "GetExecutionHistory",
                                "A page of an execution's history.")));
    }

    /** Returns the route of StopExecution. Its query parameter does not exist on AWS. */
    private Route stop() {
        var route =
                operations.routeFor(
                        ARN,
                        Route.post(EXECUTION + "/stop")
                                .query(
                                        flag(
                                                StartLimitJson.ONLY_QUEUED,
                                                "Refuses the stop of a running execution that is not"
                                                        + " in the queue of its start limit."))
                                .requestBody("StopExecutionInput"),
                        "StopExecution",
                        "Aborts an execution.");
        return route.withAction(call -> {
            // A client that sends the parameter in the body must not abort a running execution.
            var members = call.operationMembers();
            return members.has(StartLimitJson.ONLY_QUEUED)
                    ? stop(route, call, members)
                    : route.action().answer(call);
        });
    }

    private CompletionStage<? extends RestResponse> stop(
            Route route, RestCall call, RequestMembers members) {
        var arn = call.parameters().text(ARN);
        return switch (StartLimitJson.readStop(members, arn)) {
            case Answer.Refused<ReadStop>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<ReadStop>(var stop) ->
                    stop.onlyQueued()
                            ? startLimits
                                    .stopQueued(call.callerFor(arn), stop.request())
                                    .thenApply(stopped ->
                                            RestResponse.of(
                                                    stopped,
                                                    (json, result) ->
                                                            json.member(
                                                                    "stopDate", result.stopDate())))
                            : route.action().answer(call);
        };
    }
}
