package dev.askel.asl.history;

/**
 * An entry of an execution's journal. The state changes only by folding entries, in the live run
 * and in recovery.
 */
public sealed interface Entry permits HistoryEvent, Fact {
    /** The frame that this entry belongs to. */
    FramePath frame();

    /** This entry with every relative {@link EventRef} replaced by an id. */
    Entry resolve(long lastEventId);
}
