package dev.askel.docs;

import java.util.List;

/**
 * A folder of the tour, as {@code ./askel run} goes through it.
 *
 * @param machine the name that its README gives its workflow
 * @param inputs the files, an execution each
 * @param others what its workflow starts: {@code NAME=FILE}
 */
record Leg(String folder, String machine, List<String> inputs, List<String> others) {
    private static final List<String> INPUT = List.of("input.json");

    private Leg(String folder, String machine, List<String> inputs) {
        this(folder, machine, inputs, List.of());
    }

    /** All of them. */
    static List<Leg> tour() {
        return List.of(
                new Leg("01-two-functions", "two-functions", INPUT),
                new Leg("02-credit-check", "credit-check", INPUT),
                new Leg(
                        "03-order-saga",
                        "order-saga",
                        List.of("input.json", "input-atlantis.json")),
                new Leg("04-parallel-quotes", "parallel-quotes", INPUT),
                new Leg("05-map-line-items", "map-line-items", INPUT),
                new Leg("06-job-poller", "job-poller", INPUT),
                new Leg(
                        "07-manual-approval",
                        "manual-approval",
                        List.of("input.json", "input.json")),
                new Leg("08-pull", "pull", List.of("input.json", "input.json")),
                new Leg("09-push", "push", INPUT),
                new Leg("10-callback", "callback", List.of("input.json", "input-lost.json")),
                new Leg("11-nested", "nested", INPUT, List.of("premium=premium.asl.json")));
    }

    @Override
    public String toString() {
        return folder;
    }
}
