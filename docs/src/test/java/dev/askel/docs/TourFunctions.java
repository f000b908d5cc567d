package dev.askel.docs;

/** A running HTTP server with the functions of the tour. */
interface TourFunctions extends AutoCloseable {
    /** Returns the base URL. A function's URL is this URL, a slash and the name of the function. */
    String url();

    @Override
    void close();
}
