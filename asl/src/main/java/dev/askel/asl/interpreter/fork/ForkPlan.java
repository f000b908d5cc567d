package dev.askel.asl.interpreter.fork;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact.FrameForked.StateEntry;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.fork.ForkedFrame.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames with which a fork begins. A frame is a line of control: the execution itself, a
 * Parallel branch or a Map iteration.
 *
 * <ul>
 *   <li>The frame of the fork point enters the state of the fork point.
 *   <li>Parallel and Map states around it, and those of other frames, keep the results of the
 *       branches that have succeeded.
 *   <li>Every other frame enters its current state again, with the same input. Its calls, waits and
 *       Map Runs belong to the origin, so the fork makes them again.
 * </ul>
 *
 * @param point the fork point
 * @param input the input of the fork as an execution
 * @param frames the frames; each frame follows the frame that contains it
 */
public record ForkPlan(ForkPoint point, Payload input, List<ForkedFrame> frames) {
    public ForkPlan {
        frames = List.copyOf(frames);
    }

    /** Returns the plan of a fork that changes data of its origin. */
    public static ForkPlan of(ForkPoint point, ForkChanges changes) {
        var frames = new ArrayList<ForkedFrame>();
        add(frames, point, changes, point.state().root());
        if (frames.stream().noneMatch(each -> each.frame().path().equals(point.frame().path()))) {
            throw new IllegalStateException("Frame " + point.frame().path() + " does not run");
        }
        var changed = changes.input();
        return new ForkPlan(
                point,
                point.isStart() && changed != null ? changed : point.state().input(),
                frames);
    }

    private static void add(
            List<ForkedFrame> frames, ForkPoint point, ForkChanges changes, Frame frame) {
        if (frame.path().equals(point.frame().path())) {
            frames.add(changedFrame(point, changes, point.frame()));
            return;
        }
        var position = position(frame);
        frames.add(new ForkedFrame(frame, frame.variables(), position));
        if (position instanceof Position.Joins(_, var join)) {
            for (int index = 0; index < join.begun(); index++) {
                var branch = branch(point.state(), frame, join, index);
                if (branch != null) {
                    add(frames, point, changes, branch);
                }
            }
        }
    }

    private static ForkedFrame changedFrame(ForkPoint point, ForkChanges changes, Frame frame) {
        var variables = new HashMap<String, Payload>(frame.variables());
        variables.putAll(changes.variables());
        var changed = changes.input();
        var entry = point.entry();
        return new ForkedFrame(
                frame,
                variables,
                entry == null
                        ? new Position.Starts(changed == null ? startInput(frame) : changed)
                        : new Position.Enters(
                                changed == null ? entry : new StateEntry(entry.state(), changed)));
    }

    private static Payload startInput(Frame frame) {
        if (frame.phase() instanceof Phase.Starting(var input)) {
            return input;
        }
        throw new IllegalStateException("Frame " + frame.path() + " has started: " + frame.phase());
    }

    /** Returns the position of a frame, which may have failed or been aborted. */
    private static Position position(Frame frame) {
        return switch (frame.phase()) {
            case Phase.Starting(var input) -> new Position.Starts(input);
            case Phase.Reentering(var state, var input, _) ->
                    new Position.Enters(new StateEntry(state, input));
            case Phase.Joining(var join) when isResumable(frame, join) ->
                    new Position.Joins(frame.requireVisit(), join);
            default -> {
                var visit = frame.requireVisit();
                yield new Position.Enters(new StateEntry(visit.state(), visit.input()));
            }
        };
    }

    /** Whether the state has started its branches. A Map without items starts again. */
    private static boolean isResumable(Frame frame, Phase.Join join) {
        return frame.requireVisit().entered() != HistoryEventType.MapStateEntered || join.isMap();
    }

    /** Returns the frame of a branch; null when the branch has succeeded. */
    private static @Nullable Frame branch(
            ExecutionState state, Frame frame, Phase.Join join, int index) {
        var branch = state.frame(frame.path().child(join.ordinal(), index));
        if (branch == null && !join.results().containsKey(index)) {
            throw new IllegalStateException(
                    "Branch " + index + " of frame " + frame.path() + " has no result");
        }
        return branch;
    }
}
