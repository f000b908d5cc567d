package dev.askel.asl.interpreter.fork;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact.FrameForked.StateEntry;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.StateVisit;
import java.util.Map;

/**
 * A line of control of a fork.
 *
 * @param frame the frame of the origin
 * @param variables the variables that the frame can read
 */
public record ForkedFrame(Frame frame, Map<String, Payload> variables, Position position) {
    /** The position at which a frame of a fork continues. */
    public sealed interface Position {
        /** The frame enters the first state of its graph. */
        record Starts(Payload input) implements Position {}

        /** The frame enters a state. */
        record Enters(StateEntry entry) implements Position {}

        /** The frame is in a Parallel or inline Map, of which some branches may have succeeded. */
        record Joins(StateVisit visit, Phase.Join join) implements Position {}
    }
}
