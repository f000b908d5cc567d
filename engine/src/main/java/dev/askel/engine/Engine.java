package dev.askel.engine;

import dev.askel.engine.access.SessionSettings;
import dev.askel.engine.access.StoredCredentials;
import dev.askel.engine.access.StoredPasswords;
import dev.askel.engine.access.StoredSignIns;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.MapRuns;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.StateMachines;
import dev.askel.engine.api.StateTests;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.Tasks;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.api.workbench.AccessPolicies;
import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.EndpointRules;
import dev.askel.engine.api.workbench.EndpointRules.EndpointUse;
import dev.askel.engine.api.workbench.EventRows;
import dev.askel.engine.api.workbench.ExecutionSearches;
import dev.askel.engine.api.workbench.ExecutionStatistics;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.api.workbench.Forks;
import dev.askel.engine.api.workbench.KeyRingOperations;
import dev.askel.engine.api.workbench.MapRunMonitor;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Pauses;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.api.workbench.RootCauses;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.Semaphores;
import dev.askel.engine.api.workbench.Signals;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.engine.attributesearch.PositionTokens;
import dev.askel.engine.attributesearch.StoredSearchAttributes;
import dev.askel.engine.audit.Audit;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.connection.StoredConnections;
import dev.askel.engine.encryption.AccountEncryption;
import dev.askel.engine.endpoint.CombinedPermits;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.call.ExecutionPermits;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.execution.read.StoredRootCauses;
import dev.askel.engine.execution.request.SignalConnector;
import dev.askel.engine.express.ExpressCalls;
import dev.askel.engine.installation.InstallationPause;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunRegion;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.observability.ExecutionLogs;
import dev.askel.engine.observability.LogSettings;
import dev.askel.engine.observability.LogStatistics;
import dev.askel.engine.observability.TraceExport;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.payload.BucketStatistics;
import dev.askel.engine.payload.LargePayloads;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.presence.Presence;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.retention.RetentionStatistics;
import dev.askel.engine.semaphore.SemaphoreConnector;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.statetest.StateTestRuns;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskIdentity;
import dev.askel.engine.trace.ExecutionTracing;
import dev.askel.engine.upgrade.MemberCapabilities;
import dev.askel.engine.usage.UsageRecorder;
import dev.askel.engine.visibility.ExecutionLookup;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The engine on one node. It assembles the engine's packages on one actor system and one migrated
 * database. The node must be a member of its cluster already.
 */
public final class Engine implements StepFunctions, Workbench, AutoCloseable {
    private final Presence presence;
    private final PostgresJournal journal;
    private final EvaluationThreads evaluations;
    private final ExecutionLogs logs;
    private final TraceExport traces;
    private final EngineSettings settings;
    private final ExecutionMemory executionMemory;
    private final SqlPools pools;
    private final LargePayloads payloads;
    private final Registry registry;
    private final ExpressAssembly express;
    final ExecutionAssembly executions;
    private final SearchAssembly searches;
    private final SemaphoreAssembly semaphores;
    private final StartLimitAssembly startLimits;
    private final SearchAttributes searchAttributes;
    private final MapRunAssembly mapRuns;
    private final RootCauses rootCauses;
    private final StateTestRuns stateTests;
    private final StoredConnections connections;
    private final StoredKeyRing keyRing;
    private final EngineResources resources;
    private final Audit audit;
    private final TaskConnectors connectors;
    private final AccessAssembly access;
    private final EndpointAssembly endpoints;
    private final InstallationPause pause;
    private final UsageRecorder usage;
    private final BackgroundWork background;

    private Engine(
            ActorSystem<?> system,
            DataSource database,
            KeyRing keys,
            TaskConnectors configured,
            EngineTime time,
            EngineSettings settings,
            LogSettings logging,
            Fence fence) {
        var pageTokens =
                new PageTokens(
                        keys.derivedFor("page tokens"), () -> Instant.ofEpochMilli(time.millis()));
        presence = Presence.open(database, time);
        var capabilities = new MemberCapabilities(system);
        payloads =
                LargePayloads.open(
                        database,
                        new AccountEncryption(
                                database,
                                keys,
                                time,
                                settings.keyService(),
                                settings.encryptsPayloads(),
                                capabilities),
                        settings.inlineBytesMax(),
                        settings.payloadBucket(),
                        capabilities,
                        time);
        journal =
                PostgresJournal.open(
                        database,
                        payloads,
                        settings.journal(),
                        HeartbeatGrace.start(time, presence),
                        fence);
        this.settings = settings;
        executionMemory = new ExecutionMemory(settings.executionMemoryBytes());
        journal.limitRecoveryBytes(executionMemory::recoveryBytesMax);
        evaluations = EvaluationThreads.of(system.settings().config());
        logs = ExecutionLogs.start(system, journal.logBacklog(), logging, time);
        traces = TraceExport.start(journal, settings.tracing().sink());
        journal.onCommit(traces::onCommit);
        pools = SqlPools.open(database, payloads, settings, fence);
        audit =
                Audit.start(
                        system,
                        pools.registry(),
                        pools.searches(),
                        pageTokens,
                        time,
                        settings.audit());
        usage = new UsageRecorder(pools.searches(), time);
        access =
                new AccessAssembly(
                        system, settings, time, pools, keys, pageTokens, audit, capabilities);
        var signalTasks = new SignalConnector(capabilities);
        endpoints = EndpointAssembly.start(system, database, time, pools, capabilities, fence);
        connectors =
                access.withPermissionChecks(
                                configured
                                        .withFirst(new SemaphoreConnector(capabilities))
                                        .withFirst(signalTasks))
                        .withLimits(endpoints.calls());
        pause = InstallationPause.open(database, pools.registry(), time, settings.heldMachines());
        registry =
                RegistryAssembly.create(
                        pools, time, pageTokens, settings, logs, connectors, pause, capabilities);
        var parts =
                new EngineParts(
                        system,
                        settings,
                        connectors,
                        time,
                        journal,
                        pools,
                        registry,
                        new ExecutionLookup(pools.lists()),
                        new MissingActivityPredicate(registry.activityDirectory()),
                        pageTokens,
                        new TaskTokenCodec(keys),
                        executionMemory,
                        evaluations,
                        new MapRunRegion(system),
                        usage,
                        new ExecutionMetrics(settings.metrics(), System::nanoTime),
                        new ExecutionTracing(
                                settings.tracing(),
                                EngineParts.random(),
                                new SamplingTags(registry.tags(), System::nanoTime)::find),
                        pause);
        var permits =
                new ExecutionPermits(
                        executionMemory,
                        pause::machinesOnHold,
                        new CombinedPermits(endpoints.calls(), connectors.permits()));
        express = new ExpressAssembly(parts, permits, logs, traces, database);
        executions = new ExecutionAssembly(parts, express.expressCalls(), logging, capabilities);
        signalTasks.setSignals(executions.signals());
        express.setStarter(executions.starts());
        searches = new SearchAssembly(parts, executions, capabilities);
        semaphores = SemaphoreAssembly.start(parts, executions);
        startLimits = StartLimitAssembly.start(parts, executions, capabilities);
        searchAttributes =
                new StoredSearchAttributes(
                        parts.pools().searches(),
                        parts.registry().startRules(),
                        parts.registry().searchAttributes(),
                        parts.lookup(),
                        new PositionTokens(
                                pageTokens,
                                new ContentSealer(
                                        keys.derivedFor("search positions"), new SecureRandom())),
                        capabilities);
        mapRuns = new MapRunAssembly(parts, executions, capabilities);
        rootCauses =
                new StoredRootCauses(
                        executions.histories(),
                        parts.lookup(),
                        PinnedDefinitions.of(parts),
                        executions.executions(),
                        mapRuns.monitor());
        stateTests =
                new StateTestRuns(
                        // A test of a state sends no signals and acquires no permits.
                        access.withPermissionChecks(configured),
                        new ChildStarts(executions.starts()::start, connectors.permissions()),
                        time,
                        EngineParts.random(),
                        settings.revealSecrets(),
                        evaluations);
        connections =
                new StoredConnections(
                        pools.registry(),
                        StoredKeyRing.connectionSeal(keys),
                        time,
                        pageTokens,
                        UUID::randomUUID);
        resources =
                new EngineResources(
                        pools.registry(), pageTokens, keys, time, evaluations, parts.metrics());
        keyRing = new StoredKeyRing(pools.lists(), keys);
        keys.setRefresh(keyRing::refresh);
        background = new BackgroundWork(parts, executions, permits, keyRing, database);
        payloads.startMoves(system, parts.pause()::isPaused);
    }

    /**
     * Starts the engine.
     *
     * @param database a migrated database. Each call of {@code getConnection} must open a new
     *     connection, because the packages share none
     * @param keys the open key ring of this database
     * @param logging the settings of execution logs and status events
     * @param fence refuses changes after the cluster has removed this node
     */
    public static Engine start(
            ActorSystem<?> system,
            DataSource database,
            KeyRing keys,
            TaskConnectors connectors,
            EngineTime time,
            EngineSettings settings,
            LogSettings logging,
            Fence fence) {
        return new Engine(system, database, keys, connectors, time, settings, logging, fence);
    }

    /** Express executions, for metrics. */
    public ExpressCalls expressCalls() {
        return express.expressCalls();
    }

    /** The parts of this engine that other modules of the node share. */
    public EngineResources resources() {
        return resources;
    }

    /** The settings of this engine. */
    public EngineSettings settings() {
        return settings;
    }

    /** The heap of loaded executions. */
    public ExecutionMemory executionMemory() {
        return executionMemory;
    }

    /** The heap of the live Map Runs. */
    public MapRunMemory mapRunMemory() {
        return mapRuns.memory();
    }

    @Override
    public StateMachines stateMachines() {
        return registry.stateMachines();
    }

    @Override
    public StateMachineVersions stateMachineVersions() {
        return registry.stateMachineVersions();
    }

    @Override
    public StateMachineAliases stateMachineAliases() {
        return registry.stateMachineAliases();
    }

    @Override
    public Executions executions() {
        return executions.executions();
    }

    @Override
    public MapRuns mapRuns() {
        return mapRuns.mapRuns();
    }

    @Override
    public Activities activities() {
        return executions.activities();
    }

    @Override
    public Tasks tasks() {
        return executions.taskCalls();
    }

    @Override
    public Tags tags() {
        return registry.tags();
    }

    @Override
    public StateTests stateTests() {
        return stateTests;
    }

    @Override
    public int payloadBytesMax() {
        return settings.payloadLimits().highestMax();
    }

    @Override
    public Feed feed() {
        return searches.feed();
    }

    @Override
    public ExecutionSearches searches() {
        return searches.searches();
    }

    @Override
    public ExecutionStatistics statistics() {
        return searches.statistics();
    }

    /** Repairs for operators. */
    @Override
    public Repairs repairs() {
        return executions.repairs();
    }

    @Override
    public MapRunMonitor mapRunMonitor() {
        return mapRuns.monitor();
    }

    @Override
    public BulkJobs bulkJobs() {
        return searches.bulkJobs();
    }

    /** The stored connections, with which HTTP tasks call APIs. */
    @Override
    public StoredConnections connections() {
        return connections;
    }

    @Override
    public KeyRingOperations keyRing() {
        return keyRing;
    }

    @Override
    public AccessKeys accessKeys() {
        return access.accessKeys();
    }

    @Override
    public AccessPolicies accessPolicies() {
        return access.policies();
    }

    @Override
    public StoredPasswords passwords() {
        return access.passwords();
    }

    /** Creates the operations for the sign-in of people. */
    public StoredSignIns signIns(SessionSettings settings) {
        return access.signIns(settings);
    }

    /** The access keys, for the verification of signatures. */
    public StoredCredentials credentials() {
        return access.credentials();
    }

    /** The identities of tasks that call this server. */
    public TaskIdentity.Source taskIdentities() {
        return access.executionRoles();
    }

    @Override
    public EndpointRules endpointRules() {
        return endpoints.rules();
    }

    /** The use of endpoints with rules on this node, for metrics. */
    public List<EndpointUse> endpointUse() {
        return endpoints.calls().use();
    }

    @Override
    public InstallationPause installationPauses() {
        return pause;
    }

    @Override
    public AuditLog auditLog() {
        return audit.log();
    }

    /** The connectors, with the check of the permissions of roles. */
    public TaskConnectors taskConnectors() {
        return connectors;
    }

    /** The audit log, which records decisions about requests, and its metrics. */
    public Audit audit() {
        return audit;
    }

    @Override
    public EventRows eventRows() {
        return executions.histories();
    }

    @Override
    public RootCauses rootCauses() {
        return rootCauses;
    }

    @Override
    public Signals signals() {
        return executions.signals();
    }

    @Override
    public Pauses pauses() {
        return executions.pauses();
    }

    @Override
    public Migrations migrations() {
        return executions.migrations();
    }

    @Override
    public Forks forks() {
        return executions.forks();
    }

    @Override
    public Semaphores semaphores() {
        return semaphores.semaphores();
    }

    @Override
    public StartLimits startLimits() {
        return startLimits.startLimits();
    }

    @Override
    public SearchAttributes searchAttributes() {
        return searchAttributes;
    }

    @Override
    public TaskInbox taskInbox() {
        return executions.taskInbox();
    }

    /** The journal, for metrics. */
    public PostgresJournal journal() {
        return journal;
    }

    /** The delivery of execution logs, for metrics. */
    public LogStatistics logStatistics() {
        return logs.statistics();
    }

    /** The export of traces, for metrics. */
    public TraceExport traces() {
        return traces;
    }

    /** The deletion of expired executions, for metrics. */
    public RetentionStatistics retentionStatistics() {
        return background.retention();
    }

    /** The calls to the bucket of large payloads, for metrics. */
    public BucketStatistics bucketStatistics() {
        return payloads.bucketStatistics();
    }

    /** Closes all parts that are not actors. Call it after the actor system has ended. */
    @Override
    public void close() {
        background.close();
        endpoints.close();
        access.close();
        audit.close();
        express.close();
        usage.close();
        searches.close();
        semaphores.close();
        startLimits.close();
        evaluations.close();
        logs.close();
        traces.close();
        pools.close();
        journal.close();
        payloads.close();
        presence.close();
    }
}
