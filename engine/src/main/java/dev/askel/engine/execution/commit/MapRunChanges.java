package dev.askel.engine.execution.commit;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.MapRun;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.execution.codec.MapRunScopeCodec;
import dev.askel.engine.journal.MapRunChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Computes the changes to an execution's Map Runs that a write must contain. It keeps the stored
 * Map Runs in memory and compares them with the new state.
 */
public final class MapRunChanges {
    /**
     * The stored Map Run of a {@link Frame frame}.
     *
     * @param redriveCount the number of redrives in the row
     * @param isRunning false after the Map Run was stopped or has reported its outcome
     */
    private record StoredRun(String mapRunId, int redriveCount, boolean isRunning) {}

    private final @Nullable StateMachine machine;
    private final Map<FramePath, StoredRun> runs = new HashMap<>();

    /**
     * Creates the changes to an execution's Map Runs.
     *
     * @param machine the pinned state machine; null when the execution is closed
     * @param state the stored state; null for an execution that does not exist yet
     */
    MapRunChanges(@Nullable StateMachine machine, @Nullable ExecutionState state) {
        this.machine = machine;
        if (state != null) {
            note(state, state.root());
            state.branches().values().forEach(branch -> note(state, branch));
        }
    }

    private void note(ExecutionState state, Frame frame) {
        if (frame.phase() instanceof Phase.Mapping(var run)) {
            runs.put(
                    frame.path(),
                    new StoredRun(
                            mapRunId(state.identity(), run.plan()),
                            run.redriveCount(),
                            state.isRunning() && run.isRunning()));
        }
    }

    /** Returns the id of a Map Run that an execution has started. */
    public static String mapRunId(ExecutionIdentity identity, MapRunPlan plan) {
        return identity.account()
                + "/"
                + identity.region()
                + "/"
                + identity.machineId()
                + "/"
                + plan.uuid();
    }

    /**
     * Returns the changes from the stored Map Runs to the Map Runs of a state. Afterwards the new
     * Map Runs count as stored.
     */
    List<MapRunChange> changesTo(ExecutionState state, Set<FramePath> changedFrames, Instant now) {
        var changes = new ArrayList<MapRunChange>();
        for (var path : changedFrames) {
            add(changes, state, path, now);
        }
        if (!state.isRunning()) {
            runs.replaceAll((_, run) -> stop(changes, run));
        }
        return changes;
    }

    private void add(
            List<MapRunChange> changes, ExecutionState state, FramePath path, Instant now) {
        var frame = state.frame(path);
        var stored = runs.get(path);
        if (frame == null || !(frame.phase() instanceof Phase.Mapping(var run))) {
            if (stored != null) {
                stop(changes, stored);
                runs.remove(path);
            }
            return;
        }
        var id = mapRunId(state.identity(), run.plan());
        if (stored != null && !stored.mapRunId().equals(id)) {
            stop(changes, stored);
            stored = null;
        }
        if (stored == null) {
            changes.add(start(state, frame, run, id, now));
            stored = new StoredRun(id, run.redriveCount(), true);
        } else if (run.isRunning() && run.redriveCount() > stored.redriveCount()) {
            changes.add(
                    new MapRunChange.Reopen(
                            id, run.redriveCount(), now.toEpochMilli(), redriveToken(state)));
            stored = new StoredRun(id, run.redriveCount(), true);
        }
        runs.put(path, run.isRunning() ? stored : stop(changes, stored));
    }

    /** Returns the client token of the last accepted redrive; null when there is none. */
    private static @Nullable String redriveToken(ExecutionState state) {
        var accepted = state.acceptedRedrives();
        return accepted.isEmpty() ? null : accepted.get(accepted.size() - 1).clientToken();
    }

    /**
     * Stops a Map Run unless it is stopped already. The stop has no effect on a Map Run that has
     * already ended.
     */
    private static StoredRun stop(List<MapRunChange> changes, StoredRun run) {
        if (!run.isRunning()) {
            return run;
        }
        changes.add(new MapRunChange.Stop(run.mapRunId()));
        return new StoredRun(run.mapRunId(), run.redriveCount(), false);
    }

    private MapRunChange start(
            ExecutionState state, Frame frame, MapRun run, String id, Instant now) {
        var identity = state.identity();
        var plan = run.plan();
        return new MapRunChange.Start(
                id,
                identity.account(),
                identity.region(),
                UUID.fromString(identity.machineId()),
                identity.stateMachineName(),
                plan.label(),
                plan.uuid(),
                identity.persistenceId(),
                identity.arn(),
                frame.path().text(),
                run.ordinal(),
                identity.startStamp(),
                hasStandardChildren(
                        Objects.requireNonNull(machine, "A closed execution starts no Map Run"),
                        frame),
                now.toEpochMilli(),
                MapRunScopeCodec.encode(new MapRunScope(identity, state.input(), frame)),
                plan.maxConcurrency(),
                plan.toleratedFailureCount(),
                plan.toleratedFailurePercentage());
    }

    /** Whether the children of the frame's current Map state are Standard executions. */
    public static boolean hasStandardChildren(StateMachine machine, Frame frame) {
        var map =
                (MapState)
                        PinnedGraphs.resolve(machine, frame.graph())
                                .state(frame.requireVisit().state());
        return map.itemProcessor().executionType() == MachineType.STANDARD;
    }

    /** Returns the total size of the plans in the changes, in bytes. */
    static long planBytes(List<MapRunChange> changes) {
        long bytes = 0;
        for (var change : changes) {
            if (change instanceof MapRunChange.Start start) {
                bytes += start.plan().size();
            }
        }
        return bytes;
    }

    /** Returns the ids of the Map Runs that the changes stop. */
    static List<String> stoppedIds(List<MapRunChange> changes) {
        var ids = new ArrayList<String>();
        for (var change : changes) {
            if (change instanceof MapRunChange.Stop(var id)) {
                ids.add(id);
            }
        }
        return ids;
    }
}
