package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls that an earlier run of the execution's actor may have made. */
final class PossiblyMadeCalls {
    private final Map<FramePath, Integer> ordinals = new HashMap<>();

    /** Creates the calls of a recovered state. Calls that wait for permits were not made. */
    PossiblyMadeCalls(ExecutionState state, DeferredCalls deferred) {
        for (var effect : Interpreter.outstandingEffects(state)) {
            if (effect instanceof Effect.PerformCall(var path, var call)
                    && !deferred.isWaiting(path, call.ordinal())) {
                ordinals.put(path, call.ordinal());
            }
        }
        var pause = state.pauses().current();
        if (pause != null) {
            for (var path : pause.callsInFlight()) {
                var frame = state.frame(path);
                if (frame != null && frame.phase() instanceof Phase.Calling(var call)) {
                    ordinals.put(path, call.ordinal());
                }
            }
        }
    }

    /** Returns the frames that still wait for a call that may have been made. */
    List<FramePath> awaitedFrames(ExecutionState state) {
        var frames = new ArrayList<FramePath>();
        ordinals.forEach((path, ordinal) -> {
            if (OutgoingCall.isAwaited(state, path, ordinal)) {
                frames.add(path);
            }
        });
        return frames;
    }

    /** Removes a call that is made now. Returns whether it may have been made before. */
    boolean remove(FramePath path, int ordinal) {
        var before = ordinals.remove(path);
        return before != null && before == ordinal;
    }
}
