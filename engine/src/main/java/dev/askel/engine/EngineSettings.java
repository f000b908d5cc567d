package dev.askel.engine;

import dev.askel.asl.interpreter.Limits;
import dev.askel.engine.bulk.BulkSettings;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.express.ExpressSettings;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.mock.MockCases;
import dev.askel.engine.registry.HeldMachines;
import dev.askel.engine.retention.RetentionSettings;
import dev.askel.engine.wakeup.SweepPace;
import java.time.Duration;

/**
 * How an engine runs.
 *
 * @param activityWait how long a worker's poll waits for a task
 * @param readers database connections for the registry, as many for lists and descriptions, and as
 *     many for searches and statistics
 * @param queuedReadsMax calls of the registry that may wait for one
 * @param queuedListsMax lists and descriptions that may wait
 * @param sweep how the pollers go through all calls in flight
 * @param bulk how jobs over many executions are worked off
 * @param retention how long closed executions are kept
 * @param mocks the test cases that starts may name
 * @param held state machines on hold
 * @param executionMemoryBytes heap that loaded Standard executions may take
 * @param revealSecrets whether TestState may show the secrets of connections
 */
public record EngineSettings(
        JournalSettings journal,
        ExecutionSettings executions,
        ExpressSettings express,
        Limits limits,
        dev.askel.engine.registry.Limits registry,
        Duration activityWait,
        int readers,
        int queuedReadsMax,
        int queuedListsMax,
        SweepPace sweep,
        BulkSettings bulk,
        RetentionSettings retention,
        MockCases mocks,
        HeldMachines held,
        long executionMemoryBytes,
        boolean revealSecrets) {
    /** AWS's limits, and what suits a small node. */
    public static final EngineSettings STANDARD =
            new EngineSettings(
                    JournalSettings.standard(),
                    ExecutionSettings.DEFAULT,
                    ExpressSettings.STANDARD,
                    Limits.DEFAULT,
                    dev.askel.engine.registry.Limits.STANDARD,
                    Duration.ofSeconds(60),
                    2,
                    5_000,
                    500,
                    SweepPace.DEFAULT,
                    BulkSettings.STANDARD,
                    RetentionSettings.STANDARD,
                    MockCases.NONE,
                    HeldMachines.NONE,
                    Runtime.getRuntime().maxMemory() / 4,
                    false);

    /** The same with other settings of Express executions. */
    public EngineSettings withExpress(ExpressSettings other) {
        return new EngineSettings(
                journal,
                executions,
                other,
                limits,
                registry,
                activityWait,
                readers,
                queuedReadsMax,
                queuedListsMax,
                sweep,
                bulk,
                retention,
                mocks,
                held,
                executionMemoryBytes,
                revealSecrets);
    }

    /** The same with other settings of bulk jobs. */
    public EngineSettings withBulk(BulkSettings other) {
        return new EngineSettings(
                journal,
                executions,
                express,
                limits,
                registry,
                activityWait,
                readers,
                queuedReadsMax,
                queuedListsMax,
                sweep,
                other,
                retention,
                mocks,
                held,
                executionMemoryBytes,
                revealSecrets);
    }

    /** The same with another retention. */
    public EngineSettings withRetention(RetentionSettings other) {
        return new EngineSettings(
                journal,
                executions,
                express,
                limits,
                registry,
                activityWait,
                readers,
                queuedReadsMax,
                queuedListsMax,
                sweep,
                bulk,
                other,
                mocks,
                held,
                executionMemoryBytes,
                revealSecrets);
    }

    /** The same with test cases that starts may name, and Wait states that sleep so. */
    public EngineSettings withMocks(MockCases cases, double waitTimeScale) {
        return new EngineSettings(
                journal,
                executions,
                express,
                limits.withWaitTimeScale(waitTimeScale),
                registry,
                activityWait,
                readers,
                queuedReadsMax,
                queuedListsMax,
                sweep,
                bulk,
                retention,
                cases,
                held,
                executionMemoryBytes,
                revealSecrets);
    }

    /** The same, where TestState may or may not show the secrets of connections. */
    public EngineSettings withRevealSecrets(boolean allowed) {
        return new EngineSettings(
                journal,
                executions,
                express,
                limits,
                registry,
                activityWait,
                readers,
                queuedReadsMax,
                queuedListsMax,
                sweep,
                bulk,
                retention,
                mocks,
                held,
                executionMemoryBytes,
                allowed);
    }

    /** The same with other state machines on hold. */
    public EngineSettings withHeld(HeldMachines other) {
        return new EngineSettings(
                journal,
                executions,
                express,
                limits,
                registry,
                activityWait,
                readers,
                queuedReadsMax,
                queuedListsMax,
                sweep,
                bulk,
                retention,
                mocks,
                other,
                executionMemoryBytes,
                revealSecrets);
    }
}
