package dev.askel.engine.bench;

/** Inserts rows into the journal's table and commits them durably. */
interface InsertPath extends AutoCloseable {
    /** Returns the name in the first column of the table. */
    String name();

    /** Returns the number of loops for a number of writers. */
    int loops(int writers);

    /**
     * Starts loops that insert rows like this number of writers, each of which waits for the commit
     * of a row before it writes the next one.
     */
    void start(int writers, InsertRun run);

    @Override
    void close();
}
