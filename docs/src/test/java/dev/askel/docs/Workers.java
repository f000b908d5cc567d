package dev.askel.docs;

/** Whoever does what the workflows of the tour wait for. */
interface Workers {
    /**
     * Does the outside work of one execution of a folder, if there is any.
     *
     * @param execution its number in the folder's README, from 0
     * @param url where the execution runs
     */
    void work(String folder, int execution, String url);
}
