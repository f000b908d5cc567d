package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.FramePath;
import java.util.List;

/**
 * The entries that a frame proposes for the journal, in order. The effects are derived from the
 * state after these entries ({@link OutstandingEffects}).
 *
 * @param frame the frame that proposes
 * @param version the version of the frame when it proposed; the transition is void when the frame
 *     has another version
 * @param outcome the condition of the frame afterwards
 */
public record Transition(FramePath frame, long version, List<Entry> entries, Outcome outcome) {
    /** The condition of a frame after a transition. */
    public enum Outcome {
        /** The frame waits for a stimulus. */
        WAITS,
        /**
         * The budget is spent, or the frame needs the id of an event. The frame advances again
         * after this transition is accepted.
         */
        CONTINUES,
        /** The frame has ended. Its parent or the execution must react. */
        ENDED,
        /** The stimulus no longer fits the frame. */
        STALE
    }

    /**
     * Returns whether no decision was made, because the budget was too small for the first
     * evaluation. The caller repeats the advance with a full budget.
     */
    public boolean fellShort() {
        return outcome == Outcome.CONTINUES && entries.isEmpty();
    }

    /** Returns a transition without entries, for a stimulus that no longer fits the frame. */
    public static Transition stale(Frame frame) {
        return new Transition(frame.path(), frame.version(), List.of(), Outcome.STALE);
    }
}
