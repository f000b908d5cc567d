package dev.askel.server.local;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.maprun.MapRunOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The Map Runs that one local execution has started. */
final class LocalMapRuns {
    /** The maximum number of ended Map Runs of an execution that are reported. */
    private static final int REPORTED_MAX = 100;

    private final RunningExecution execution;
    private final LocalMachine machine;
    private final LocalServices services;
    private final Set<Key> started = new HashSet<>();
    private final Map<Key, LocalMapRun> running = new HashMap<>();
    private final List<MapRunResult> ended = new ArrayList<>();

    private record Key(FramePath frame, int ordinal) {}

    LocalMapRuns(RunningExecution execution, LocalMachine machine, LocalServices services) {
        this.execution = execution;
        this.machine = machine;
        this.services = services;
    }

    /** Starts the Map Run of a frame, unless it was started before. */
    void start(FramePath path, Phase.MapRun run) {
        var state = execution.state();
        var frame = state.frame(path);
        var key = new Key(path, run.ordinal());
        if (frame != null && started.add(key)) {
            running.put(
                    key,
                    new LocalMapRun(
                            machine, services, state, frame, outcome -> onEnded(key, outcome)));
        }
    }

    private void onEnded(Key key, MapRunOutcome outcome) {
        var run = running.remove(key);
        if (run != null && ended.size() < REPORTED_MAX) {
            ended.add(run.result());
        }
        switch (outcome) {
            case MapRunOutcome.Succeeded(var output) ->
                    execution.decide(
                            key.frame(), new Stimulus.MapRunSucceeded(key.ordinal(), output));
            case MapRunOutcome.Failed(var error, var cause) ->
                    execution.decide(
                            key.frame(), new Stimulus.MapRunFailed(key.ordinal(), error, cause));
            case MapRunOutcome.Aborted _ -> {}
        }
    }

    /** Stops the Map Runs that no frame awaits. */
    void stopUnneeded() {
        if (running.isEmpty()) {
            return;
        }
        var state = execution.state();
        for (var key : List.copyOf(running.keySet())) {
            var run = running.get(key);
            if (run != null && !isAwaited(state, key)) {
                run.stop();
            }
        }
    }

    private static boolean isAwaited(ExecutionState state, Key key) {
        var frame = state.frame(key.frame());
        return state.isRunning()
                && frame != null
                && frame.phase() instanceof Phase.Mapping(var run)
                && run.ordinal() == key.ordinal()
                && run.isRunning();
    }

    /** Returns the ended Map Runs in the order in which they ended, then the running ones. */
    List<MapRunResult> results() {
        return Stream.concat(ended.stream(), running.values().stream().map(LocalMapRun::result))
                .toList();
    }
}
