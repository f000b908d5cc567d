package dev.askel.engine.journal.partition;

/** The slices {@code from} to {@code to}, both included. */
public record SliceRange(int from, int to) {
    /** All slices. */
    public static final SliceRange ALL = new SliceRange(0, Slices.COUNT - 1);

    public SliceRange {
        if (from < 0 || to >= Slices.COUNT || from > to) {
            throw new IllegalArgumentException("slices " + from + ".." + to);
        }
    }

    /**
     * Returns one of {@code parts} equal ranges that cover all slices.
     *
     * @param index 0 to parts - 1
     */
    public static SliceRange part(int index, int parts) {
        return new SliceRange(index * Slices.COUNT / parts, (index + 1) * Slices.COUNT / parts - 1);
    }
}
