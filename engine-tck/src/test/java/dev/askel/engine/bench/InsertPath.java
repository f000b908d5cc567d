package dev.askel.engine.bench;

/** One way to insert rows into {@code event_journal} and to commit them durably. */
interface InsertPath extends AutoCloseable {
    /** Returns the name of this path in the printed results. */
    String name();

    /**
     * Returns the number of loops that {@link #start} creates: one for each writer, or one for each
     * connection.
     */
    int loopCount(int writers);

    /**
     * Starts loops that together simulate {@code writers} writers. Each writer has at most one
     * uncommitted row.
     */
    void start(int writers, InsertRun run);

    @Override
    void close();
}
