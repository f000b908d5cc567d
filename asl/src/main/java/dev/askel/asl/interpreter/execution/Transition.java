package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.FramePath;
import java.util.List;

/**
 * The entries that a frame proposes for the journal, in order. The effects follow from the state
 * that the entries lead to ({@link OutstandingEffects}).
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
     * Returns whether the budget was too small for the first evaluation, so that nothing was
     * decided. The same advance with a full budget decides.
     */
    public boolean fellShort() {
        return outcome == Outcome.CONTINUES && entries.isEmpty();
    }

    /** Proposes nothing. */
    public static Transition stale(Frame frame) {
        return new Transition(frame.path(), frame.version(), List.of(), Outcome.STALE);
    }
}
