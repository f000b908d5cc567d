package dev.askel.engine.api.workbench;

import dev.askel.engine.api.StepFunctions;

/**
 * Askel's own operations in addition to {@link StepFunctions}, by topic. As in {@link
 * StepFunctions}, an operation completes when its effects are durable. Its stage fails only because
 * of a bug in Askel or an unavailable engine.
 */
public interface Workbench {
    /** Inspection and repair of executions. */
    Repairs repairs();

    /** Searches over all machines. */
    ExecutionSearches searches();

    /** Statistics of executions. */
    ExecutionStatistics statistics();

    /** Live updates. */
    Feed feed();

    /** Progress, failures and children of Map Runs. */
    MapRunMonitor mapRunMonitor();

    /** Jobs that stop or redrive many executions. */
    BulkJobs bulkJobs();

    /** Searches in long histories. */
    EventRows eventRows();

    /** The reasons why executions ended without success. */
    RootCauses rootCauses();

    /** Open tasks of workers and callbacks. */
    TaskInbox taskInbox();

    /** Signals to running executions. */
    Signals signals();

    /** Pauses of running executions. */
    Pauses pauses();

    /** Migrations of running executions to other versions. */
    Migrations migrations();

    /** Executions that begin at an event of another execution. */
    Forks forks();

    /** The semaphores whose permits executions acquire. */
    Semaphores semaphores();

    /** The start limits of machines, and their queues. */
    StartLimits startLimits();

    /** Searches by values that Askel reads from the inputs of executions. */
    SearchAttributes searchAttributes();

    /** The credentials of HTTP tasks. */
    Connections connections();

    /** The keys of task tokens, page tokens and connections. */
    KeyRingOperations keyRing();

    /** Users, roles and access keys. */
    AccessKeys accessKeys();

    /** The policies of accounts. */
    AccessPolicies accessPolicies();

    /** Changes and refused requests. */
    AuditLog auditLog();

    /** The limits and pauses of integration endpoints. */
    EndpointRules endpointRules();

    /** The pause of the whole installation. */
    InstallationPauses installationPauses();

    /** The passwords of users. */
    Passwords passwords();
}
