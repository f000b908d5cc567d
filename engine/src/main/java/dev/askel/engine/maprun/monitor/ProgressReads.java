package dev.askel.engine.maprun.monitor;

import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunProgress;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.request.MapRunCalls;
import dev.askel.engine.sql.PayloadEncryption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the progress of Map Runs. Thread-safe. */
final class ProgressReads {
    /** The maximum number of runs that one statement reads. */
    private static final int RUNS_MAX = 500;

    /**
     * The maximum number of runs with cached traits. The traits of a run take about a hundred
     * bytes.
     */
    private static final int TRAITS_MAX = 10_000;

    private static final int CAPACITY_FIRST = 16;
    private static final float LOAD_FACTOR = 0.75f;

    private final PayloadEncryption encryption;
    private final EngineTime time;
    private final Map<String, RunTraits> traits =
            new LinkedHashMap<>(CAPACITY_FIRST, LOAD_FACTOR, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, RunTraits> eldest) {
                    return size() > TRAITS_MAX;
                }
            };

    ProgressReads(PayloadEncryption encryption, EngineTime time) {
        this.encryption = encryption;
        this.time = time;
    }

    /** Reads the progress of runs by their ids. Runs that do not exist are omitted. */
    Map<String, MapRunProgress> ofIds(Connection connection, List<String> mapRunIds)
            throws SQLException {
        var found = new LinkedHashMap<String, MapRunProgress>();
        for (int from = 0; from < mapRunIds.size(); from += RUNS_MAX) {
            var ids = mapRunIds.subList(from, Math.min(mapRunIds.size(), from + RUNS_MAX));
            for (var run : MapRunSummary.ofIds(connection, ids)) {
                found.put(run.identity().mapRunId(), progress(connection, run));
            }
        }
        return found;
    }

    /** Reads the progress of the latest runs of an execution, latest first. */
    List<MapRunProgress> ofExecution(Connection connection, String persistenceId)
            throws SQLException {
        var found = new ArrayList<MapRunProgress>();
        for (var run :
                MapRunSummary.ofParent(
                        connection, persistenceId, Long.MAX_VALUE, "", MapRunProgress.RUNS_MAX)) {
            found.add(progress(connection, run));
        }
        return List.copyOf(found);
    }

    /** Returns the progress of a run. */
    MapRunProgress progress(Connection connection, MapRunSummary run) throws SQLException {
        var of = traits(connection, run.identity().mapRunId());
        return new MapRunProgress(
                MapRunCalls.description(run),
                run.identity().isStandard(),
                of.isBatched(),
                of.isFromArray() || run.status() != MapRunStatus.RUNNING,
                Instant.ofEpochMilli(time.millis()));
    }

    private RunTraits traits(Connection connection, String mapRunId) throws SQLException {
        synchronized (traits) {
            var known = traits.get(mapRunId);
            if (known != null) {
                return known;
            }
        }
        var read = RunTraits.read(connection, encryption, mapRunId);
        synchronized (traits) {
            traits.put(mapRunId, read);
        }
        return read;
    }
}
