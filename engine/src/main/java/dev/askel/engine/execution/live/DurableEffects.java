package dev.askel.engine.execution.live;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.commit.Commits;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Performs the outstanding effects of frames whose changes are durable, and releases the components
 * that no frame needs any more.
 */
final class DurableEffects {
    private final FrameRuntimes frames;
    private final Commits commits;
    private final Supplier<ExecutionState> state;
    private FrameRuntimes.UnneededComponents unneeded = FrameRuntimes.UnneededComponents.NOTHING;

    DurableEffects(FrameRuntimes frames, Commits commits, Supplier<ExecutionState> state) {
        this.frames = frames;
        this.commits = commits;
        this.state = state;
    }

    /**
     * Performs all durable outstanding effects again. If a frame has changes that are not durable,
     * its effects are performed after the commit of these changes.
     */
    void performAll() {
        var outstanding = Interpreter.outstandingEffects(state.get());
        if (isMocked(state.get())) {
            outstanding.sort(Comparator.comparing(Effect::frame));
        }
        for (var effect : outstanding) {
            if (commits.isDurable(effect.frame())) {
                frames.perform(effect);
            }
        }
    }

    /** Stores the unneeded components. They are released when the write is durable. */
    void onFlushed() {
        unneeded = frames.unneeded();
    }

    /**
     * Performs the effects of frames after a write is durable.
     *
     * @param versions the changed frames, with their versions in the write
     */
    void onCommitted(Map<FramePath, Long> versions) {
        var current = state.get();
        if (!current.isRunning()) {
            return;
        }
        if (versions.containsKey(FramePath.ROOT)) {
            frames.startExecutionTimer();
        }
        inBranchOrder(versions, current)
                .forEach((path, version) -> {
                    var frame = current.frame(path);
                    // If the frame has advanced since this write, the next commit performs its
                    // effects.
                    if (frame != null && frame.version() == version) {
                        frames.replaceEffects(path, Interpreter.outstandingEffects(current, frame));
                    }
                });
    }

    /**
     * Sorts the frames of a mocked execution by their paths, because its calls receive their
     * results in this order.
     */
    private static Map<FramePath, Long> inBranchOrder(
            Map<FramePath, Long> versions, ExecutionState state) {
        return isMocked(state) ? new TreeMap<>(versions) : versions;
    }

    private static boolean isMocked(ExecutionState state) {
        return state.identity().testCase() != null;
    }

    /** Releases the components that are no longer needed after the last durable write. */
    void releaseUnneeded() {
        frames.releaseUnneeded(unneeded);
        unneeded = FrameRuntimes.UnneededComponents.NOTHING;
    }
}
