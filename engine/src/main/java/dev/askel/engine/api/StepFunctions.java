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

    /**
     * The maximum size of an execution's input and of a task's output, in UTF-8 bytes. A request
     * may contain as many characters. On AWS it is 262,144 (docs/aws/quotas.md section 2).
     */
    int payloadBytesMax();
}
