package dev.askel.engine.api.workbench;

import dev.askel.engine.api.StepFunctions;

/**
 * What those need who look after executions, by topic: ours, beside {@link StepFunctions}. Methods
 * answer as there: once what they promise is durable, and failing only for our own bugs.
 */
public interface Workbench {
    /** Inspecting executions and putting them right. */
    Repairs repairs();

    /** The executions of all machines. */
    ExecutionSearches searches();

    /** What many executions have in common. */
    ExecutionStatistics statistics();

    /** What happens, as it happens. */
    Feed feed();

    /** Stopping and redriving many executions. */
    BulkJobs bulkJobs();

    /** Searching long histories. */
    EventRows eventRows();

    /** The tasks that wait for somebody outside. */
    TaskInbox taskInbox();

    /** How HTTP tasks show APIs who calls. */
    Connections connections();

    /** The keys of task tokens, page tokens and connections. */
    KeyRings keyRing();
}
