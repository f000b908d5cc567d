package dev.askel.engine.execution.read;

/** An event's place: its row, and its position among the row's events. */
record HistoryPlace(long sequenceNr, int offset) {
    /** In the place of the number of the last row, which only that row knows. */
    static final long LAST = Long.MAX_VALUE;

    /** Where a history begins, or ends. */
    static HistoryPlace first(boolean reverse) {
        return reverse ? endOf(LAST) : new HistoryPlace(1, 0);
    }

    /** Behind all events of a row. */
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
