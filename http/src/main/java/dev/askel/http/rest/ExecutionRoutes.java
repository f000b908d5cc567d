package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.truth;

import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import java.util.List;

/** Executions as resources. */
final class ExecutionRoutes {
    private static final String MACHINE = "stateMachineArn";
    private static final String ARN = "executionArn";
    private static final String EXECUTIONS = "/executions";
    private static final String EXECUTION = EXECUTIONS + "/{executionArn}";

    static final Parameter[] FILTERS = {
        constant("statusFilter", ExecutionStatus.class, "Only those of this status."),
        constant("redriveFilter", RedriveFilter.class, "Only those redriven, or only the others.")
    };

    private final OperationWork operations;

    ExecutionRoutes(OperationWork operations) {
        this.operations = operations;
    }

    Topic topic() {
        return new Topic(
                "Executions",
                "Starting, stopping, redriving and reading executions.",
                List.of("execution-schemas.json", "history-schemas.json"),
                List.of(
                        operations.about(
                                MACHINE,
                                Route.post(EXECUTIONS).takes("StartExecutionInput"),
                                "StartExecution",
                                "Starts an execution."),
                        operations.about(
                                MACHINE,
                                Route.post(EXECUTIONS + "/sync").takes("StartSyncExecutionInput"),
                                "StartSyncExecution",
                                "Runs an Express execution and waits for its end."),
                        operations.about(
                                MACHINE,
                                Route.get("/state-machines/{stateMachineArn}/executions")
                                        .query(FILTERS)
                                        .query(Paging.PARAMETERS),
                                "ListExecutions",
                                "The executions of a machine, a version or an alias, the newest"
                                        + " first."),
                        operations.about(
                                ARN,
                                Route.get(EXECUTION).query(StateMachineRoutes.INCLUDED_DATA),
                                "DescribeExecution",
                                "An execution as of its last commit."),
                        operations.about(
                                ARN,
                                Route.post(EXECUTION + "/stop").takes("StopExecutionInput"),
                                "StopExecution",
                                "Aborts an execution."),
                        operations.about(
                                ARN,
                                Route.post(EXECUTION + "/redrive").takes("RedriveExecutionInput"),
                                "RedriveExecution",
                                "Lets an execution that did not succeed go on."),
                        operations.about(
                                ARN,
                                Route.get(EXECUTION + "/history")
                                        .query(
                                                truth("reverseOrder", "The latest event first."),
                                                truth(
                                                        "includeExecutionData",
                                                        "Inputs and outputs too; true unless said"
                                                                + " otherwise."))
                                        .query(Paging.PARAMETERS),
                                "GetExecutionHistory",
                                "A page of an execution's history.")));
    }
}
