package dev.askel.docs;

/** Completes the tasks that the executions of the tour wait for. */
interface TourWorkers {
    /**
     * Completes the tasks of one execution of a folder, if it has any.
     *
     * @param execution its number in the folder's README, from 0
     * @param url the server of the execution
     */
    void completeTasks(String folder, int execution, String url);
}
