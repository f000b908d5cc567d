package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.flag;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;

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

    ExecutionRoutes(OperationRoutes operations) {
        this.operations = operations;
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
                        operations.routeFor(
                                ARN,
                                Route.post(EXECUTION + "/stop").requestBody("StopExecutionInput"),
                                "StopExecution",
                                "Aborts an execution."),
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
}
