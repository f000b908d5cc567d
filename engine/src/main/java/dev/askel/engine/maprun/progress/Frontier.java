package dev.askel.engine.maprun.progress;

/**
 * The position up to which a Map Run has planned children. Every child with a number below {@code
 * child} is open or has ended.
 *
 * @param item the index of the first item that belongs to no child yet
 * @param child the number that the next child gets
 * @param isEnd whether the source has no further items
 */
public record Frontier(long item, long child, boolean isEnd) {
    /** The frontier of a run that has planned nothing. */
    public static final Frontier START = new Frontier(0, 0, false);

    /** Returns the frontier after {@code planned}, the next child. */
    public Frontier after(OpenChild planned) {
        if (planned.child() != child || planned.firstItem() != item) {
            throw new IllegalStateException("%s does not follow %s".formatted(planned, this));
        }
        return new Frontier(item + planned.items(), child + 1, isEnd);
    }

    /** Returns the frontier at the end of the source. */
    public Frontier atEnd() {
        return new Frontier(item, child, true);
    }
}
