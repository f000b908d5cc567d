package dev.askel.engine.maprun.monitor;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.MapRunMonitor;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.maprun.request.ChildRedriveCalls;
import dev.askel.engine.maprun.request.MapRunMonitorCalls;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExecutionLookup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** A {@link MapRunMonitor} that reads the rows of Map Runs. */
public final class StoredMapRunMonitor implements MapRunMonitor {
    private final ProgressFeed feed;
    private final MapRunMonitorCalls calls;
    private final ChildRedriveCalls redrives;

    /**
     * Creates a monitor.
     *
     * @param lists the threads that read progress
     * @param searches the threads that read failures and children, which may take seconds
     * @param redrives the operation that redrives selected children
     * @param scheduler runs a task after a delay
     * @param historyEventsMax maximum number of events of a history
     */
    public StoredMapRunMonitor(
            SqlWorkers lists,
            SqlWorkers searches,
            ChildRedriveCalls redrives,
            ExecutionLookup executions,
            PageTokens tokens,
            EngineTime time,
            BiConsumer<Duration, Runnable> scheduler,
            long historyEventsMax) {
        this.feed = new ProgressFeed(lists, executions, time, scheduler);
        this.calls = new MapRunMonitorCalls(searches, tokens, historyEventsMax);
        this.redrives = redrives;
    }

    @Override
    public CompletionStage<Answer<ProgressStream>> progress(Caller caller, String mapRunArn) {
        return feed.follow(caller, mapRunArn);
    }

    @Override
    public CompletionStage<Answer<List<MapRunProgress>>> progressOfExecution(
            Caller caller, String executionArn) {
        return feed.ofExecution(caller, executionArn);
    }

    @Override
    public CompletionStage<Answer<ChildFailures>> failures(Caller caller, String mapRunArn) {
        return calls.failures(caller, mapRunArn);
    }

    @Override
    public CompletionStage<Answer<ChildHeatMap>> heatMap(Caller caller, String mapRunArn) {
        return calls.heatMap(caller, mapRunArn);
    }

    @Override
    public CompletionStage<Answer<ChildPage>> children(Caller caller, ChildrenRequest request) {
        return calls.children(caller, request);
    }

    @Override
    public CompletionStage<Answer<ChildRedrive>> redriveChildren(
            Caller caller, RedriveChildrenRequest request) {
        return redrives.redrive(caller, request);
    }
}
