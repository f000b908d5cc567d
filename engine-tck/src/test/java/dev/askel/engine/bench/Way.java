package dev.askel.engine.bench;

/** A way to get rows into the journal's table, durably. */
interface Way extends AutoCloseable {
    /** As the table calls it. */
    String name();

    /** How many loops it makes for so many writers. */
    int loops(int writers);

    /** Begins to write as so many writers do who each wait for one row before the next. */
    void begin(int writers, Run run);

    @Override
    void close();
}
