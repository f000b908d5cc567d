package dev.askel.docs;

/** Makes the calls of the tour's READMEs. */
interface TourClient {
    /**
     * Makes the calls of a folder's README, and returns when all executions that they start have
     * ended.
     */
    void run(String folder);

    /** Returns workers for executions that are started elsewhere. */
    TourWorkers workers();
}
