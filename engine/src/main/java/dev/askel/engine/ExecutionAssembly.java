package dev.askel.engine;

import dev.askel.engine.activity.ActivityPolls;
import dev.askel.engine.activity.ActivityRegion;
import dev.askel.engine.api.Executions;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.LaterAttributesCache;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.execution.fork.ForkCalls;
import dev.askel.engine.execution.fork.ForkStarts;
import dev.askel.engine.execution.live.ExecutionEntity;
import dev.askel.engine.execution.read.HistoryPages;
import dev.askel.engine.execution.repair.ExecutionRepairs;
import dev.askel.engine.execution.repair.StoredInspection;
import dev.askel.engine.execution.request.ExecutionCalls;
import dev.askel.engine.execution.request.MigrationCalls;
import dev.askel.engine.execution.request.OpenTaskCalls;
import dev.askel.engine.execution.request.PauseCalls;
import dev.askel.engine.execution.request.RedriveCalls;
import dev.askel.engine.execution.request.SignalCalls;
import dev.askel.engine.execution.request.TaskCalls;
import dev.askel.engine.execution.request.TaskDeliveries;
import dev.askel.engine.execution.start.StartCalls;
import dev.askel.engine.execution.start.StartDispatch;
import dev.askel.engine.execution.start.StartIdentities;
import dev.askel.engine.express.ExpressCalls;
import dev.askel.engine.maprun.child.EngineChildren;
import dev.askel.engine.maprun.request.ChildExecutionCalls;
import dev.askel.engine.observability.LogSettings;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.ExecutionLists;
import dev.askel.engine.visibility.OpenExecutions;
import dev.askel.engine.visibility.OpenTaskAssignments;
import dev.askel.engine.visibility.OpenTaskList;
import dev.askel.engine.visibility.PausedExecutions;
import dev.askel.engine.visibility.RedriveVerdict.RedriveLimits;
import dev.askel.engine.visibility.SignalWaiters;
import java.util.concurrent.atomic.AtomicReference;

/** Assembles executions, the operations on them, and activities. */
final class ExecutionAssembly {
    private final ExecutionRegion region;
    private final StartCalls starts;
    private final RedriveCalls redrives;
    private final ExecutionDescriptions descriptions;
    private final HistoryPages histories;
    private final Executions calls;
    private final ActivityPolls activities;
    private final TaskCalls tasks;
    private final OpenTaskCalls taskInbox;
    private final ExecutionRepairs repairs;
    private final SignalCalls signals;
    private final PauseCalls pauses;
    private final MigrationCalls migrations;
    private final ForkCalls forks;
    private final EngineChildren mapRunChildren;

    ExecutionAssembly(
            EngineParts parts,
            ExpressCalls express,
            LogSettings logging,
            NodeCapability.Check capabilities) {
        var settings = parts.settings();
        var lists = parts.pools().lists();
        var open = new OpenExecutions(lists, settings.registry().openExecutionsMax());
        region = new ExecutionRegion(parts.system());
        var dispatch = new StartDispatch(parts.system(), region, parts.journal().payloads());
        var identities =
                new StartIdentities(
                        parts.time(), parts.tracing(), settings.durations(), capabilities);
        starts =
                new StartCalls(
                        parts.registry(),
                        parts.lookup(),
                        region,
                        dispatch,
                        settings.payloadLimits(),
                        open,
                        parts.time(),
                        express,
                        settings.mockCases(),
                        identities);
        // Executions offer tasks to activities, and activities claim tasks from executions.
        var offers = new AtomicReference<ExecutionServices.ActivityOffers>(_ -> {});
        var services =
                services(parts, starts, region, logging, activity -> offers.get().offer(activity));
        dispatch.enableInlineRuns(services);
        region.start(entity -> ExecutionEntity.create(entity, services));
        mapRunChildren =
                new EngineChildren(
                        parts.system(),
                        dispatch,
                        region,
                        express.mapChildRuns(),
                        parts.registry(),
                        parts.pools().mapRuns(),
                        parts.time(),
                        EngineParts.random(),
                        settings.limits().historyEventsMax(),
                        parts.tracing(),
                        settings.durations());
        var activityRegion =
                new ActivityRegion(parts.system(), parts.journal(), region, parts.time());
        offers.set(activityRegion);
        activities =
                new ActivityPolls(
                        parts.registry().activities(),
                        parts.registry().activityDirectory(),
                        activityRegion,
                        new TaskDeliveries(region, parts.taskTokens()),
                        settings.activityPollWait(),
                        parts.journal().payloads());
        redrives = new RedriveCalls(parts.lookup(), region, open, parts.registry());
        descriptions =
                new ExecutionDescriptions(
                        lists,
                        parts.time(),
                        new RedriveLimits(
                                settings.limits().historyEventsMax(),
                                settings.durations().standard()));
        histories = new HistoryPages(parts.journal(), parts.lookup(), parts.pageTokens());
        calls =
                new ChildExecutionCalls(
                        new ExecutionCalls(
                                starts,
                                descriptions,
                                new ExecutionLists(lists, parts.pageTokens()),
                                histories,
                                redrives,
                                express,
                                express.archive()),
                        lists,
                        parts.pageTokens(),
                        settings.limits().historyEventsMax());
        tasks =
                new TaskCalls(
                        parts.taskTokens(),
                        region,
                        parts.journal(),
                        parts.time(),
                        settings.payloadLimits(),
                        capabilities);
        taskInbox =
                new OpenTaskCalls(
                        new OpenTaskList(lists),
                        new OpenTaskAssignments(parts.pools().registry(), parts.time()),
                        parts.lookup(),
                        parts.taskTokens(),
                        parts.pageTokens());
        forks =
                new ForkCalls(
                        parts.lookup(),
                        parts.journal(),
                        parts.registry(),
                        new ForkStarts(parts.system(), region, services, identities, parts.time()),
                        open,
                        parts.memory(),
                        settings.limits(),
                        capabilities);
        signals =
                new SignalCalls(
                        parts.lookup(),
                        new SignalWaiters(lists),
                        region,
                        settings.limits(),
                        capabilities);
        pauses = new PauseCalls(parts.lookup(), new PausedExecutions(lists), region, capabilities);
        migrations = new MigrationCalls(parts.lookup(), parts.registry(), region, capabilities);
        repairs =
                new ExecutionRepairs(
                        new StoredInspection(parts.lookup(), parts.journal()),
                        region,
                        parts.taskTokens(),
                        parts.time(),
                        settings.payloadLimits(),
                        parts.journal().payloads());
    }

    private static ExecutionServices services(
            EngineParts parts,
            StartCalls starts,
            ExecutionRegion region,
            LogSettings logging,
            ExecutionServices.ActivityOffers offers) {
        var settings = parts.settings();
        return new ExecutionServices(
                parts.journal(),
                PinnedDefinitions.of(parts),
                parts.connectors(),
                new ChildExecutions(starts, region, parts.connectors(), parts.time()),
                parts.taskTokens(),
                offers,
                parts.missingActivity(),
                parts.time(),
                EngineParts.random(),
                settings.limits(),
                settings.executions(),
                logging.sendsStatusEvents(),
                parts.incarnation(),
                parts.memory(),
                parts.pause()::machinesOnHold,
                parts.evaluations(),
                parts.mapRuns(),
                parts.usage(),
                parts.metrics(),
                parts.tracing(),
                new LaterAttributesCache());
    }

    ExecutionRegion region() {
        return region;
    }

    StartCalls starts() {
        return starts;
    }

    RedriveCalls redrives() {
        return redrives;
    }

    ExecutionDescriptions descriptions() {
        return descriptions;
    }

    HistoryPages histories() {
        return histories;
    }

    Executions executions() {
        return calls;
    }

    ActivityPolls activities() {
        return activities;
    }

    TaskCalls taskCalls() {
        return tasks;
    }

    OpenTaskCalls taskInbox() {
        return taskInbox;
    }

    /** Returns the children of the Map Runs that this node owns. */
    EngineChildren mapRunChildren() {
        return mapRunChildren;
    }

    ForkCalls forks() {
        return forks;
    }

    SignalCalls signals() {
        return signals;
    }

    PauseCalls pauses() {
        return pauses;
    }

    MigrationCalls migrations() {
        return migrations;
    }

    ExecutionRepairs repairs() {
        return repairs;
    }
}
