package dev.askel.asl.history;

/**
 * One line of an execution's journal. State changes only by folding entries, live and in recovery.
 */
public sealed interface Entry permits HistoryEvent, Fact {
    /** The line of control this entry belongs to. */
    FramePath frame();

    /** This entry with every {@link EventRef} made absolute; itself where nothing is relative. */
    Entry resolve(long lastEventId);
}
