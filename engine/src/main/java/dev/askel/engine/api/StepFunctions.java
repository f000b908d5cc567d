package dev.askel.engine.api;

/**
 * The operations of AWS Step Functions, by topic. Every operation completes when its effects are
 * durable. Its stage fails only because of a bug in Askel or an unavailable engine, never because
 * of a caller's mistake.
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
