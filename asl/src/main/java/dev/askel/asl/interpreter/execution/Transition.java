package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.FramePath;
import java.util.List;

/**
 * The journal entries that a frame proposes, in order. {@link OutstandingEffects} derives the
 * required effects from the state after these entries.
 *
 * @param frame the path of the frame that proposes the entries
 * @param version the version of the frame for which the entries were decided; the ledger refuses
 *     the transition if the frame has another version
 * @param outcome the situation of the frame after the transition
 */
public record Transition(FramePath frame, long version, List<Entry> entries, Outcome outcome) {
    /** The situation of a frame after a transition. */
    public enum Outcome {
        /** The frame waits for a stimulus. */
        WAITS,
        /**
         * The advance has reached a limit of one transition ({@link ExecutionLimits}), or needs the
         * id of one of its events, which the ledger assigns when it accepts this transition. The
         * frame advances again after the acceptance.
         */
        CONTINUES,
        /** The frame has ended. Its parent or the execution must react. */
        ENDED,
        /** The stimulus does not match the phase of the frame. */
        STALE
    }

    /**
     * Whether nothing was decided, because the budget was too small for the first evaluation, or
     * the thread may not wait for the content of a payload. The caller must repeat the advance with
     * a full budget on a thread that may wait.
     */
    public boolean isUndecided() {
        return outcome == Outcome.CONTINUES && entries.isEmpty();
    }

    /** Returns the transition of a frame for which nothing was decided. */
    public static Transition undecided(Frame frame) {
        return new Transition(frame.path(), frame.version(), List.of(), Outcome.CONTINUES);
    }

    /**
     * Returns a transition without entries, for a stimulus that does not match the phase of the
     * frame.
     */
    public static Transition stale(Frame frame) {
        return new Transition(frame.path(), frame.version(), List.of(), Outcome.STALE);
    }
}
