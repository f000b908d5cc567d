package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.constant;

import dev.askel.engine.api.IncludedData;
import java.util.List;

/** State machines as resources. */
final class StateMachineRoutes {
    private static final String MACHINES = "/state-machines";
    private static final String MACHINE = MACHINES + "/{stateMachineArn}";
    private static final String ARN = "stateMachineArn";

    static final Parameter INCLUDED_DATA =
            constant("includedData", IncludedData.class, "Whether users' data is wanted.");

    private final OperationWork operations;

    StateMachineRoutes(OperationWork operations) {
        this.operations = operations;
    }

    Topic topic() {
        return new Topic(
                "State machines",
                "Creating, changing, reading and trying state machines.",
                List.of("state-machine-schemas.json"),
                List.of(
                        operations.route(
                                Route.get(MACHINES).query(Paging.PARAMETERS),
                                "ListStateMachines",
                                "The state machines of an account and region."),
                        operations.route(
                                Route.post(MACHINES).takes("CreateStateMachineInput"),
                                "CreateStateMachine",
                                "Creates a state machine."),
                        operations.about(
                                ARN,
                                Route.get(MACHINE).query(INCLUDED_DATA),
                                "DescribeStateMachine",
                                "A state machine, a version of it or what an alias leads to."),
                        operations.about(
                                ARN,
                                Route.patch(MACHINE).takes("UpdateStateMachineInput"),
                                "UpdateStateMachine",
                                "Changes a state machine."),
                        operations.about(
                                ARN,
                                Route.delete(MACHINE),
                                "DeleteStateMachine",
                                "Deletes a state machine once none of its executions runs."),
                        operations.about(
                                "executionArn",
                                Route.get("/executions/{executionArn}/state-machine")
                                        .query(INCLUDED_DATA),
                                "DescribeStateMachineForExecution",
                                "The state machine as it was when the execution began."),
                        operations.route(
                                Route.post("/definitions/validate")
                                        .takes("ValidateStateMachineDefinitionInput"),
                                "ValidateStateMachineDefinition",
                                "Tells what is wrong with a definition."),
                        operations.route(
                                Route.post("/definitions/test-state").takes("TestStateInput"),
                                "TestState",
                                "Runs a single state.")));
    }
}
