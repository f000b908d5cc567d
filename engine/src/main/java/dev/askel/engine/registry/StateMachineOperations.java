package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.StateMachines;
import java.util.concurrent.CompletionStage;

/** The operations on state machines. Each component implements one or two operations. */
record StateMachineOperations(
        MachineCreation creation,
        MachineUpdate update,
        MachineDescriptions descriptions,
        MachineDeletions deletions,
        MachineList list,
        MachineValidation validation)
        implements StateMachines {

    @Override
    public CompletionStage<Answer<CreateStateMachineResult>> createStateMachine(
            Caller caller, CreateStateMachineRequest request) {
        return creation.create(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeStateMachineResult>> describeStateMachine(
            Caller caller, DescribeStateMachineRequest request) {
        return descriptions.describe(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeStateMachineForExecutionResult>>
            describeStateMachineForExecution(
                    Caller caller, DescribeStateMachineForExecutionRequest request) {
        return descriptions.describeForExecution(caller, request);
    }

    @Override
    public CompletionStage<Answer<UpdateStateMachineResult>> updateStateMachine(
            Caller caller, UpdateStateMachineRequest request) {
        return update.update(caller, request);
    }

    @Override
    public CompletionStage<Answer<DeleteStateMachineResult>> deleteStateMachine(
            Caller caller, DeleteStateMachineRequest request) {
        return deletions.delete(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListStateMachinesResult>> listStateMachines(
            Caller caller, ListStateMachinesRequest request) {
        return list.list(caller, request);
    }

    @Override
    public CompletionStage<Answer<ValidateStateMachineDefinitionResult>>
            validateStateMachineDefinition(
                    Caller caller, ValidateStateMachineDefinitionRequest request) {
        return validation.validate(request);
    }
}
