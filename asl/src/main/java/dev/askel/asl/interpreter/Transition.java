package dev.askel.asl.interpreter;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.FramePath;
import java.util.List;

/**
 * What a frame proposes: the entries to journal, in order. What is to be done outside follows from
 * the state they lead to ({@link Interpreter#outstanding}).
 *
 * @param frame whose transition it is
 * @param version the frame's version it was made on; on any other it is void
 * @param outcome how the frame stands afterwards
 */
public record Transition(FramePath frame, long version, List<Entry> entries, Outcome outcome) {
    /** How a frame stands after a transition. */
    public enum Outcome {
        /** It waits for something. */
        RESTS,
        /**
         * Its budget is spent, or it must learn an event's id: it goes on after this is accepted.
         */
        CONTINUES,
        /** It has ended, well or not; its parent (or the execution) has to see to it. */
        ENDED,
        /** The stimulus no longer fits; there is nothing to do. */
        STALE
    }

    /**
     * Whether the budget was too small for the very first thing to evaluate. Nothing has been
     * decided: the same advance with a full budget decides it.
     */
    public boolean fellShort() {
        return outcome == Outcome.CONTINUES && entries.isEmpty();
    }

    /** Proposes nothing. */
    public static Transition stale(Frame frame) {
        return new Transition(frame.path(), frame.version(), List.of(), Outcome.STALE);
    }
}
