package dev.askel.docs;

/** The functions of the tour, running. */
interface TourFunctions extends AutoCloseable {
    /** Where they are called: this, a slash and the name. */
    String url();

    @Override
    void close();
}
