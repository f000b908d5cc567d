package dev.askel.engine.attributesearch;

/**
 * The numbers of index entries and executions that a page or a grouped search reads at most.
 *
 * @param rangeEntriesMax the index entries of a range that are sorted by start
 * @param lookedUpMax the executions whose values are looked up before they are sorted by an
 *     attribute
 * @param candidatesMax the candidates of a page
 * @param mergedMax the candidates of a page if the lists of the machines are merged
 * @param mergedAtOnce the candidates of one merge. A merge of n candidates can read n² / 2 index
 *     entries
 */
record SearchBounds(
        int rangeEntriesMax, int lookedUpMax, int candidatesMax, int mergedMax, int mergedAtOnce) {
    /** Bounds with which a page takes less than about 300 ms. */
    static final SearchBounds STANDARD = new SearchBounds(100_000, 5_000, 10_000, 2_000, 400);

    /**
     * Bounds of a grouped search, which has no next page. They include all executions of a machine
     * that has few of them.
     */
    static final SearchBounds GROUPS = new SearchBounds(100_000, 5_000, 10_000, 5_000, 400);
}
