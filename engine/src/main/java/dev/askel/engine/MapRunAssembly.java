package dev.askel.engine;

import dev.askel.engine.api.MapRuns;
import dev.askel.engine.api.workbench.MapRunMonitor;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.MapRunTable;
import dev.askel.engine.maprun.MapRunWaker;
import dev.askel.engine.maprun.child.ChildRows;
import dev.askel.engine.maprun.live.MapRunEntity;
import dev.askel.engine.maprun.live.MapRunServices;
import dev.askel.engine.maprun.monitor.StoredMapRunMonitor;
import dev.askel.engine.maprun.request.ChildRedriveCalls;
import dev.askel.engine.maprun.request.MapRunCalls;
import dev.askel.engine.maprun.result.MapRunResults;
import dev.askel.engine.upgrade.NodeCapability;

/** Assembles the owners of Map Runs and the operations on them. */
final class MapRunAssembly {
    private final MapRunMemory memory;
    private final MapRuns calls;
    private final MapRunMonitor monitor;

    /** Starts the actors that own Map Runs on this node. */
    MapRunAssembly(
            EngineParts parts, ExecutionAssembly executions, NodeCapability.Check capabilities) {
        var settings = MapRunSettings.of(parts.system().settings().config());
        memory = MapRunMemory.of(settings);
        startOwners(parts, executions, settings, memory, capabilities);
        calls =
                new MapRunCalls(
                        parts.pools().lists(),
                        parts.pools().registry(),
                        parts.lookup(),
                        parts.pageTokens(),
                        parts.mapRuns());
        monitor = monitor(parts, executions, capabilities);
    }

    private static void startOwners(
            EngineParts parts,
            ExecutionAssembly executions,
            MapRunSettings settings,
            MapRunMemory memory,
            NodeCapability.Check capabilities) {
        var store =
                new MapRunTable(
                        parts.pools().mapRuns(),
                        () -> capabilities.refusal(NodeCapability.COMPRESSED_OUTCOMES).isEmpty());
        var limits = parts.settings().limits();
        var results =
                new MapRunResults(
                        store,
                        parts.connectors().resultStore(),
                        new ChildRows(parts.pools().mapRuns()),
                        memory,
                        limits.payloadBytesMax(),
                        settings.resultFileBytesMax(),
                        System::nanoTime);
        var services =
                new MapRunServices(
                        store,
                        executions.mapRunChildren(),
                        parts.connectors().itemReaders(),
                        results,
                        PinnedDefinitions.of(parts),
                        executions.region()::tell,
                        parts.mapRuns()::tell,
                        memory,
                        parts.evaluations(),
                        parts.time(),
                        EngineParts.random(),
                        limits,
                        settings);
        parts.pause()
                .whenResumed(() -> {
                    parts.mapRuns().start(entity -> MapRunEntity.create(entity, services));
                    MapRunWaker.start(parts.system(), store, parts.time(), parts.mapRuns());
                });
    }

    private static MapRunMonitor monitor(
            EngineParts parts, ExecutionAssembly executions, NodeCapability.Check capabilities) {
        var system = parts.system();
        long historyEventsMax = parts.settings().limits().historyEventsMax();
        return new StoredMapRunMonitor(
                parts.pools().lists(),
                parts.pools().searches(),
                new ChildRedriveCalls(
                        parts.pools().searches(),
                        parts.pools().registry(),
                        executions.redrives()::redriveMapRun,
                        historyEventsMax,
                        capabilities),
                parts.lookup(),
                parts.pageTokens(),
                parts.time(),
                (delay, task) ->
                        system.scheduler().scheduleOnce(delay, task, system.executionContext()),
                historyEventsMax);
    }

    MapRunMemory memory() {
        return memory;
    }

    MapRuns mapRuns() {
        return calls;
    }

    MapRunMonitor monitor() {
        return monitor;
    }
}
