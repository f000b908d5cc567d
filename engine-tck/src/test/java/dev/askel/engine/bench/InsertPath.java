package dev.askel.engine.bench;

/** Inserts rows into the journal's table and commits them durably. */
interface InsertPath extends AutoCloseable {
    /** Returns the label of this path in the printed results. */
    String name();

    /**
     * Returns how many loops {@link #start} creates: one for each writer, or one for each
     * connection.
     */
    int loopCount(int writers);

    /**
     * Starts loops that together simulate {@code writers} writers. Each writer has one uncommitted
     * row at most.
     */
    void start(int writers, InsertRun run);

    @Override
    void close();
}
