package dev.askel.engine;

import dev.askel.engine.activity.ActivityPolls;
import dev.askel.engine.activity.ActivityRegion;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.MapRuns;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.StateMachines;
import dev.askel.engine.api.StateTests;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.Tasks;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.EventRows;
import dev.askel.engine.api.workbench.ExecutionSearches;
import dev.askel.engine.api.workbench.ExecutionStatistics;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.api.workbench.KeyRings;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.engine.bulk.BulkCalls;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.connection.StoredConnections;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.ChildExecutions;
import dev.askel.engine.execution.ChildStarts;
import dev.askel.engine.execution.DeletionSweep;
import dev.askel.engine.execution.ExecutionCalls;
import dev.askel.engine.execution.ExecutionPermits;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionRepairs;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.ExecutionStarter;
import dev.askel.engine.execution.HandOvers;
import dev.askel.engine.execution.HistoryPages;
import dev.askel.engine.execution.OpenTaskCalls;
import dev.askel.engine.execution.OutOfReachException;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.RedriveCalls;
import dev.askel.engine.execution.StartCalls;
import dev.askel.engine.execution.StoredInspection;
import dev.askel.engine.execution.TaskCalls;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.express.ExpressCalls;
import dev.askel.engine.express.ExpressServices;
import dev.askel.engine.feed.ExecutionFeed;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.memory.ExecutionMemory;
import dev.askel.engine.observability.ExecutionLogs;
import dev.askel.engine.observability.LogSettings;
import dev.askel.engine.observability.LogStatistics;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.presence.Presence;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.start.HeldMachines;
import dev.askel.engine.retention.Retention;
import dev.askel.engine.retention.RetentionStatistics;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.statetest.StateTestRuns;
import dev.askel.engine.statistics.ReadStatistics;
import dev.askel.engine.statistics.StateHistories;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.visibility.CurrentRates;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.ExecutionLists;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.ExpressRecords;
import dev.askel.engine.visibility.GroupedFailures;
import dev.askel.engine.visibility.JournalPositions;
import dev.askel.engine.visibility.MapRunLookup;
import dev.askel.engine.visibility.OpenExecutions;
import dev.askel.engine.visibility.OpenTaskList;
import dev.askel.engine.visibility.RatesByMachine;
import dev.askel.engine.visibility.RunningExecutions;
import dev.askel.engine.visibility.SqlWorkers;
import dev.askel.engine.wakeup.WakeupAdmission;
import dev.askel.engine.wakeup.WakeupPoller;
import dev.askel.engine.wakeup.WakeupPollers;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * The engine on one node: every room of it on one actor system and one migrated database. The node
 * must be a member of its cluster already.
 */
public final class Engine implements StepFunctions, Workbench, AutoCloseable {
    /** What aliases share out. */
    private static final int PERCENTS = 100;

    /** Groups of Express executions that have ended, when a node ends and stores all it has. */
    private static final int EXPRESS_WRITES_MAX = 1_000;

    /** Searches and statistics that wait; each of those before may take seconds. */
    private static final int QUEUED_SEARCHES_MAX = 100;

    private final Presence presence;
    private final PostgresJournal journal;
    private final EvaluationThreads evaluations;
    private final ExecutionLogs logs;
    private final EngineSettings settings;
    private final ExecutionMemory executionMemory;
    private final SqlWorkers registryWorkers;
    private final SqlWorkers listWorkers;
    private final SqlWorkers searchWorkers;
    private final SqlWorkers retentionWorker;
    private final RetentionStatistics retention;
    private final Registry registry;
    private final ExecutionCalls executionCalls;
    private final MapRuns mapRuns;
    private final ActivityPolls activities;
    private final TaskCalls tasks;
    private final HistoryPages eventRows;
    private final TaskInbox taskInbox;
    private final Repairs repairs;
    private final BulkJobs bulkJobs;
    private final StoredConnections connections;
    private final StoredKeyRing keyRing;
    private final Cancellable refreshing;
    private final StateTestRuns stateTests;
    private final ExecutionFeed feed;
    private final ExpressCalls express;
    private final @Nullable SqlWorkers expressWriter;
    private final ExecutionSearch searches;
    private final StateHistories histories;
    private final ReadStatistics statistics;

    private Engine(
            ActorSystem<?> system,
            DataSource database,
            KeyRing keys,
            TaskConnectors connectors,
            EngineTime time,
            EngineSettings settings,
            LogSettings logging,
            Fence fence) {
        var pageTokens =
                new PageTokens(
                        keys.derivedFor("page tokens"), () -> Instant.ofEpochMilli(time.millis()));
        var taskTokens = new TaskTokenCodec(keys);
        presence = Presence.open(database, time);
        journal =
                PostgresJournal.open(
                        database, settings.journal(), HeartbeatGrace.from(time, presence), fence);
        this.settings = settings;
        executionMemory = new ExecutionMemory(settings.executionMemoryBytes());
        journal.recoverWithin(executionMemory::recoveryBytes);
        evaluations = EvaluationThreads.of(system.settings().config());
        logs = ExecutionLogs.start(system, journal.logBacklog(), logging, time);
        // Three pools: a storm of lists must not delay starts and recoveries, and searches that
        // take long must not delay descriptions and what is told live.
        registryWorkers =
                SqlWorkers.open(
                        "registry", database, fence, settings.readers(), settings.queuedReadsMax());
        listWorkers =
                SqlWorkers.open(
                        "lists", database, fence, settings.readers(), settings.queuedListsMax());
        searchWorkers =
                SqlWorkers.open("searches", database, settings.readers(), QUEUED_SEARCHES_MAX);
        // The sweep looks for machines being deleted by itself, every second.
        registry =
                new Registry(
                        registryWorkers,
                        time,
                        pageTokens,
                        UUID::randomUUID,
                        () -> ThreadLocalRandom.current().nextInt(PERCENTS),
                        settings.registry(),
                        logs::isUsable,
                        connectors.own(),
                        _ -> {});
        registry.hold(settings.held());
        var lookup = new ExecutionLookup(listWorkers);
        var open = new OpenExecutions(listWorkers, settings.registry().openExecutionsMax());
        var knownActivities = new KnownActivities(registry.activityDirectory());
        // Executions offer tasks to activities, and those take tasks from executions.
        var offers = new AtomicReference<ExecutionServices.ActivityOffers>(_ -> {});
        var incarnation = WakeupPoller.incarnation(Cluster.get(system).selfMember());
        // Express executions start others, and are started by them.
        var starter = new AtomicReference<ExecutionStarter>();
        var cluster = Cluster.get(system);
        expressWriter =
                settings.express().keeps()
                        ? SqlWorkers.open("express", database, 1, EXPRESS_WRITES_MAX)
                        : null;
        var permits = new ExecutionPermits(executionMemory, settings.held(), connectors.permits());
        express =
                new ExpressCalls(
                        system,
                        registry,
                        new ExpressServices(
                                connectors,
                                permits,
                                settings.held(),
                                new ChildStarts((caller, request, parent) ->
                                        Objects.requireNonNull(starter.get())
                                                .start(caller, request, parent)),
                                taskTokens,
                                knownActivities,
                                time,
                                () -> ThreadLocalRandom.current().nextLong(),
                                settings.limits(),
                                logs.express(),
                                evaluations),
                        settings.express(),
                        expressWriter == null
                                ? null
                                : new ExpressRecords(expressWriter, listWorkers),
                        pageTokens,
                        settings.mocks(),
                        incarnation,
                        () -> WakeupPoller.liveIncarnations(cluster));
        var executions =
                ExecutionRegion.start(
                        system,
                        region ->
                                new ExecutionServices(
                                        journal,
                                        (machineId, revision) ->
                                                pinned(knownActivities, machineId, revision),
                                        connectors,
                                        new ChildExecutions(
                                                new StartCalls(
                                                        registry,
                                                        lookup,
                                                        region,
                                                        settings.limits(),
                                                        open,
                                                        time,
                                                        express,
                                                        settings.mocks()),
                                                region,
                                                connectors,
                                                time),
                                        taskTokens,
                                        arn -> offers.get().offer(arn),
                                        knownActivities,
                                        time,
                                        () -> ThreadLocalRandom.current().nextLong(),
                                        settings.limits(),
                                        settings.executions(),
                                        logging.sendsStatusEvents(),
                                        incarnation,
                                        executionMemory,
                                        settings.held(),
                                        evaluations));
        var activityRegion = new ActivityRegion(system, journal, executions, time);
        offers.set(activityRegion);
        var starts =
                new StartCalls(
                        registry,
                        lookup,
                        executions,
                        settings.limits(),
                        open,
                        time,
                        express,
                        settings.mocks());
        starter.set(starts);
        var descriptions =
                new ExecutionDescriptions(listWorkers, time, settings.limits().historyEventsMax());
        var redrives = new RedriveCalls(lookup, executions, open);
        eventRows = new HistoryPages(journal, lookup, pageTokens);
        executionCalls =
                new ExecutionCalls(
                        starts,
                        descriptions,
                        new ExecutionLists(listWorkers, pageTokens),
                        eventRows,
                        redrives,
                        express,
                        express.archive());
        feed =
                ExecutionFeed.start(
                        system,
                        journal,
                        lookup,
                        descriptions,
                        new JournalPositions(listWorkers),
                        new ExecutionChanges(listWorkers),
                        arn ->
                                registry.forStart(arn)
                                        .thenApply(found ->
                                                found.map(machine -> machine.revision().type())),
                        pageTokens,
                        time);
        mapRuns = new MapRunLookup(lookup, pageTokens);
        activities =
                new ActivityPolls(
                        registry.activities(),
                        registry.activityDirectory(),
                        activityRegion,
                        new HandOvers(executions, taskTokens),
                        settings.activityWait());
        stateTests =
                new StateTestRuns(
                        connectors,
                        new ChildStarts(starts::start),
                        time,
                        () -> ThreadLocalRandom.current().nextLong(),
                        settings.revealSecrets(),
                        evaluations);
        tasks = new TaskCalls(taskTokens, executions, journal, time, settings.limits());
        taskInbox =
                new OpenTaskCalls(new OpenTaskList(listWorkers), lookup, taskTokens, pageTokens);
        repairs =
                new ExecutionRepairs(
                        new StoredInspection(lookup, journal),
                        executions,
                        taskTokens,
                        time,
                        settings.limits());
        searches = new ExecutionSearch(searchWorkers, pageTokens);
        histories = new StateHistories(searches, journal);
        statistics =
                new ReadStatistics(
                        new GroupedFailures(searchWorkers),
                        new CurrentRates(searchWorkers, time),
                        new RatesByMachine(searchWorkers, time),
                        histories);
        bulkJobs =
                BulkCalls.start(
                        system,
                        listWorkers,
                        searches,
                        pageTokens,
                        new ToldExecutions(starts, redrives),
                        time,
                        settings.bulk());
        connections =
                new StoredConnections(
                        registryWorkers,
                        StoredKeyRing.connectionSeal(keys),
                        time,
                        pageTokens,
                        UUID::randomUUID);
        keyRing = new StoredKeyRing(listWorkers, keys);
        keys.refreshBy(keyRing::refresh);
        refreshing =
                system.scheduler()
                        .scheduleWithFixedDelay(
                                KeyRing.REFRESH_INTERVAL,
                                KeyRing.REFRESH_INTERVAL,
                                keyRing::refreshUnlessBusy,
                                system.executionContext());
        WakeupPollers.start(
                system,
                journal,
                executions,
                time,
                settings.sweep(),
                permits,
                room(executionMemory, settings.held()));
        DeletionSweep.start(
                system,
                registry.deletions(),
                new RunningExecutions(registryWorkers, time),
                executions);
        retentionWorker = SqlWorkers.open("retention", database, 1, 1);
        retention = Retention.start(system, retentionWorker, time, settings.retention());
    }

    /**
     * Starts the engine.
     *
     * @param database migrated; gives a new connection at each call, since every room keeps its own
     * @param keys the key ring of this database, open
     * @param logging where machines log to
     * @param fence refuses changes once the cluster goes on without this node
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

    private static WakeupAdmission room(ExecutionMemory memory, HeldMachines held) {
        return persistenceId -> {
            var scope = persistenceId.split("/", 4);
            if (scope.length < 4) {
                return WakeupAdmission.Verdict.ADMITTED;
            }
            if (held.holds(scope[2])) {
                return WakeupAdmission.Verdict.ON_HOLD;
            }
            if (memory.isFull()) {
                return WakeupAdmission.Verdict.FULL;
            }
            return memory.admits(ExecutionMemory.Purpose.RESUME, scope[0], scope[2])
                    ? WakeupAdmission.Verdict.ADMITTED
                    : WakeupAdmission.Verdict.SHARE_TAKEN;
        };
    }

    /** Express executions, for figures. */
    public ExpressCalls express() {
        return express;
    }

    /** How this engine runs. */
    public EngineSettings settings() {
        return settings;
    }

    /** The heap that loaded executions take. */
    public ExecutionMemory executionMemory() {
        return executionMemory;
    }

    private CompletionStage<PinnedDefinition> pinned(
            KnownActivities activitiesKnown, String machineId, int revision) {
        return registry.revision(UUID.fromString(machineId), revision)
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Ok(var pinned) ->
                                    activitiesKnown
                                            .lookedUp(pinned.model())
                                            .thenApply(model ->
                                                    new PinnedDefinition(
                                                            model, pinned.loggingConfiguration()));
                            case Answer.Refused(var error) ->
                                    CompletableFuture.failedStage(unreadable(error));
                        });
    }

    private static RuntimeException unreadable(EngineError error) {
        return switch (error) {
            case EngineError.ServiceUnavailable _ ->
                    new OutOfReachException(DeferralReason.DATABASE_AWAY, error.message());
            case EngineError.ThrottlingException _ ->
                    new OutOfReachException(DeferralReason.QUEUE_FULL, error.message());
            default -> new IllegalStateException(error.message());
        };
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
        return executionCalls;
    }

    @Override
    public MapRuns mapRuns() {
        return mapRuns;
    }

    @Override
    public Activities activities() {
        return activities;
    }

    @Override
    public Tasks tasks() {
        return tasks;
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
    public Feed feed() {
        return feed;
    }

    @Override
    public ExecutionSearches searches() {
        return searches;
    }

    @Override
    public ExecutionStatistics statistics() {
        return statistics;
    }

    /** What a person needs who must put an execution right. */
    @Override
    public Repairs repairs() {
        return repairs;
    }

    @Override
    public BulkJobs bulkJobs() {
        return bulkJobs;
    }

    /** Connections, for whoever manages them; HTTP tasks look them up in the same place. */
    @Override
    public StoredConnections connections() {
        return connections;
    }

    @Override
    public KeyRings keyRing() {
        return keyRing;
    }

    @Override
    public EventRows eventRows() {
        return eventRows;
    }

    @Override
    public TaskInbox taskInbox() {
        return taskInbox;
    }

    /** The journal, for figures. */
    public PostgresJournal journal() {
        return journal;
    }

    /** The threads that evaluate expressions, for figures. */
    public EvaluationThreads evaluations() {
        return evaluations;
    }

    /** What became of execution logs, for figures. */
    public LogStatistics logs() {
        return logs.statistics();
    }

    /** What has left, for figures. */
    public RetentionStatistics retention() {
        return retention;
    }

    /**
     * Ends what is not an actor; to be called when the actor system has ended, or is left behind.
     */
    @Override
    public void close() {
        refreshing.cancel();
        if (expressWriter != null) {
            express.drain();
            expressWriter.close();
        }
        histories.close();
        retentionWorker.close();
        evaluations.close();
        logs.close();
        searchWorkers.close();
        listWorkers.close();
        registryWorkers.close();
        journal.close();
        presence.close();
    }
}
