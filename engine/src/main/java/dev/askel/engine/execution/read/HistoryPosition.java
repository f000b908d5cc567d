package dev.askel.engine.execution.read;

/** The position of an event: the number of its row, and its offset among the events of the row. */
record HistoryPosition(long sequenceNr, int offset) {
    /** Represents the number of the last row until that row is read. */
    static final long LAST = Long.MAX_VALUE;

    /** Returns the start of a history; in reverse order, its end. */
    static HistoryPosition start(boolean reverse) {
        return reverse ? endOf(LAST) : new HistoryPosition(1, 0);
    }

    /** Returns the position after all events of a row. */
    static HistoryPosition endOf(long sequenceNr) {
        return new HistoryPosition(sequenceNr, Integer.MAX_VALUE);
    }

    static HistoryPosition parse(String text) {
        int colon = text.indexOf(':');
        return new HistoryPosition(
                Long.parseLong(text.substring(0, colon)),
                Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return sequenceNr + ":" + offset;
    }
}
