package dev.askel.asl.history;

/**
 * An entry of an execution's journal. The state of an execution results from applying its entries
 * in order, both while it runs and in a recovery.
 */
public sealed interface Entry permits HistoryEvent, Fact {
    /**
     * Returns the path of the frame to which this entry belongs. A frame is a line of control: the
     * execution itself, a Parallel branch or a Map iteration.
     */
    FramePath frame();

    /**
     * Returns this entry with every relative {@link EventRef} replaced by an id.
     *
     * @param lastEventId the last assigned event id
     */
    Entry resolve(long lastEventId);
}
