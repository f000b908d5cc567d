package dev.askel.engine;

import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.MapRunTable;
import dev.askel.engine.maprun.MapRunWaker;
import dev.askel.engine.maprun.child.ChildRows;
import dev.askel.engine.maprun.live.MapRunEntity;
import dev.askel.engine.maprun.live.MapRunServices;
import dev.askel.engine.maprun.result.MapRunResults;

/** Assembles the owners of Map Runs. */
final class MapRunAssembly {
    private MapRunAssembly() {}

    /** Starts this node's share of the Map Runs. Returns their memory. */
    static MapRunMemory start(EngineParts parts, ExecutionAssembly executions) {
        var settings = MapRunSettings.of(parts.system().settings().config());
        var store = new MapRunTable(parts.pools().mapRuns());
        var memory = MapRunMemory.of(settings);
        var limits = parts.settings().limits();
        var results =
                new MapRunResults(
                        store,
                        parts.connectors().resultStore(),
                        new ChildRows(parts.pools().mapRuns(), limits.historyEventsMax()),
                        memory,
                        limits.payloadBytesMax(),
                        settings.resultFileBytesMax());
        var services =
                new MapRunServices(
                        store,
                        executions.mapRunChildren(),
                        parts.connectors().itemReaders(),
                        results,
                        PinnedDefinitions.of(parts),
                        executions.region()::tell,
                        memory,
                        parts.evaluations(),
                        parts.time(),
                        EngineParts.random(),
                        limits,
                        settings);
        parts.mapRuns().start(entity -> MapRunEntity.create(entity, services));
        MapRunWaker.start(parts.system(), store, parts.mapRuns());
        return memory;
    }
}
