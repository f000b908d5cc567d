package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;

import dev.askel.engine.api.IncludedData;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;

/** The routes of state machines. */
final class StateMachineRoutes {
    private static final String MACHINES = "/state-machines";
    private static final String MACHINE = MACHINES + "/{stateMachineArn}";
    private static final String ARN = "stateMachineArn";

    static final Parameter INCLUDED_DATA =
            constant("includedData", IncludedData.class, "Whether users' data is included.");

    private final OperationRoutes operations;

    StateMachineRoutes(OperationRoutes operations) {
        this.operations = operations;
    }

    RouteGroup group() {
        return new RouteGroup(
                "State machines",
                "Creating, changing, reading and testing state machines.",
                List.of("state-machine-schemas.json"),
                List.of(
                        operations.route(
                                Route.get(MACHINES).query(Paging.PARAMETERS),
                                "ListStateMachines",
                                "The state machines of an account and region."),
                        operations.route(
                                Route.post(MACHINES).requestBody("CreateStateMachineInput"),
                                "CreateStateMachine",
                                "Creates a state machine."),
                        operations.routeFor(
                                ARN,
                                Route.get(MACHINE).query(INCLUDED_DATA),
                                "DescribeStateMachine",
                                "A state machine, a version of it, or the target of an alias."),
                        operations.routeFor(
                                ARN,
                                Route.patch(MACHINE).requestBody("UpdateStateMachineInput"),
                                "UpdateStateMachine",
                                "Changes a state machine."),
                        operations.routeFor(
                                ARN,
                                Route.delete(MACHINE),
                                "DeleteStateMachine",
                                "Deletes a state machine after its running executions have ended."),
                        operations.routeFor(
                                "executionArn",
                                Route.get("/executions/{executionArn}/state-machine")
                                        .query(INCLUDED_DATA),
                                "DescribeStateMachineForExecution",
                                "The state machine as it was when the execution started."),
                        operations.route(
                                Route.post("/definitions/validate")
                                        .requestBody("ValidateStateMachineDefinitionInput"),
                                "ValidateStateMachineDefinition",
                                "Validates a definition and returns its diagnostics."),
                        operations.route(
                                Route.post("/definitions/test-state").requestBody("TestStateInput"),
                                "TestState",
                                "Runs a single state.")));
    }
}
