package dev.askel.docs;

import java.util.List;

/**
 * A folder of the tour, with the arguments that {@code ./askel run} needs.
 *
 * @param machine the name of its state machine, as in its README
 * @param inputs the input files, one for each execution
 * @param childMachines the state machines that its executions start, as {@code NAME=FILE}
 */
record TourFolder(String folder, String machine, List<String> inputs, List<String> childMachines) {
    private static final List<String> INPUT = List.of("input.json");

    private TourFolder(String folder, String machine, List<String> inputs) {
        this(folder, machine, inputs, List.of());
    }

    /** Returns all folders, in the order of the tour. */
    static List<TourFolder> all() {
        return List.of(
                new TourFolder("01-two-functions", "two-functions", INPUT),
                new TourFolder("02-credit-check", "credit-check", INPUT),
                new TourFolder(
                        "03-order-saga",
                        "order-saga",
                        List.of("input.json", "input-atlantis.json")),
                new TourFolder("04-parallel-quotes", "parallel-quotes", INPUT),
                new TourFolder("05-map-line-items", "map-line-items", INPUT),
                new TourFolder("06-job-poller", "job-poller", INPUT),
                new TourFolder(
                        "07-manual-approval",
                        "manual-approval",
                        List.of("input.json", "input.json")),
                new TourFolder("08-pull", "pull", List.of("input.json", "input.json")),
                new TourFolder("09-push", "push", INPUT),
                new TourFolder("10-callback", "callback", List.of("input.json", "input-lost.json")),
                new TourFolder("11-nested", "nested", INPUT, List.of("premium=premium.asl.json")),
                new TourFolder("12-sales", "sales", INPUT));
    }

    @Override
    public String toString() {
        return folder;
    }
}
