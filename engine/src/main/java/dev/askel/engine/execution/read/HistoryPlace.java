package dev.askel.engine.execution.read;

/** The position of an event: its row, and its offset among the events of the row. */
record HistoryPlace(long sequenceNr, int offset) {
    /** Stands for the number of the last row, which only that row knows. */
    static final long LAST = Long.MAX_VALUE;

    /** The begin of a history; its end in reverse. */
    static HistoryPlace first(boolean reverse) {
        return reverse ? endOf(LAST) : new HistoryPlace(1, 0);
    }

    /** The position after all events of a row. */
    static HistoryPlace endOf(long sequenceNr) {
        return new HistoryPlace(sequenceNr, Integer.MAX_VALUE);
    }

    static HistoryPlace read(String text) {
        int colon = text.indexOf(':');
        return new HistoryPlace(
                Long.parseLong(text.substring(0, colon)),
                Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return sequenceNr + ":" + offset;
    }
}
