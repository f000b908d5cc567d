package dev.askel.engine.api;

/**
 * The operations of AWS Step Functions, by topic. Every method answers once what it promises is
 * durable; its stage fails only for our own bugs or an engine out of reach, never for a caller's
 * mistake.
 */
public interface StepFunctions {
    StateMachines stateMachines();

    StateMachineVersions stateMachineVersions();

    StateMachineAliases stateMachineAliases();

    Executions executions();

    MapRuns mapRuns();

    Activities activities();

    Tasks tasks();

    Tags tags();

    StateTests stateTests();
}
