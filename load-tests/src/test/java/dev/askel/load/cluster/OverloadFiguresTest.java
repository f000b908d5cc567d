package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class OverloadFiguresTest {
    private static final OverloadFigures AT_ALL_BOUNDS =
            new OverloadFigures(
                    100,
                    200,
                    67,
                    9,
                    1000,
                    Map.of(),
                    1,
                    Optional.of(Duration.ofSeconds(10)),
                    128L << 20);

    private static List<String> exceeded(
            double accepted, double refused, double refusedMillis, Map<String, Integer> others) {
        return new OverloadFigures(
                        100,
                        accepted,
                        refused,
                        9,
                        refusedMillis,
                        others,
                        0,
                        Optional.of(Duration.ZERO),
                        1)
                .exceededBounds();
    }

    @Test
    void figures_within_the_bounds_are_accepted() {
        assertThat(AT_ALL_BOUNDS.exceededBounds()).isEmpty();
        assertThat(AT_ALL_BOUNDS)
                .hasToString(
                        "10 x 100/s: 200/s accepted, 67/s refused (p99 1000 ms), 9/s not sent, ended"
                                + " after 10000 ms, heap 128 MiB");
    }

    @Test
    void fewer_accepted_starts_than_two_shares_are_reported() {
        assertThat(exceeded(199, 67, 1, Map.of()))
                .containsExactly(
                        "the remaining nodes accepted 199 starts per second, two shares are 200");
    }

    @Test
    void too_few_and_late_refusals_are_reported() {
        assertThat(exceeded(200, 0, Double.NaN, Map.of()))
                .containsExactly("0 starts per second were refused, which is not an overload");
        assertThat(exceeded(200, 66, 1, Map.of()))
                .containsExactly("66 starts per second were refused, which is not an overload");
        assertThat(exceeded(200, 67, 1001, Map.of())).containsExactly("a refusal took 1001 ms");
    }

    @Test
    void unsent_starts_are_reported() {
        var tooFewSent =
                new OverloadFigures(
                                100, 200, 650, 151, 1, Map.of(), 0, Optional.of(Duration.ZERO), 1)
                        .exceededBounds();
        assertThat(tooFewSent)
                .containsExactly(
                        "151 starts per second were not sent, so the offered load was too small");
    }

    @Test
    void other_responses_and_closed_connections_are_reported() {
        assertThat(exceeded(200, 67, 1, Map.of("no answer", 3)))
                .containsExactly("starts had other responses: {no answer=3}");
        assertThat(
                        OverloadFigures.of(
                                        100,
                                        List.of(Optional.empty()),
                                        0,
                                        Optional.of(Duration.ZERO),
                                        1)
                                .exceededBounds())
                .contains("starts had other responses: {connections cut=1}");
    }

    @Test
    void unready_nodes_long_drains_and_large_heaps_are_reported() {
        var figures =
                new OverloadFigures(
                        100,
                        200,
                        67,
                        9,
                        1,
                        Map.of(),
                        2,
                        Optional.of(Duration.ofMillis(10_001)),
                        129L << 20);
        assertThat(figures.exceededBounds())
                .containsExactly(
                        "a node was not ready in 2 consecutive polls",
                        "accepted executions ran for 10001 ms after the last response",
                        "a node used 129 MiB of heap afterwards");
    }

    @Test
    void executions_that_still_run_after_the_deadline_are_reported() {
        var figures = new OverloadFigures(100, 200, 67, 9, 1, Map.of(), 0, Optional.empty(), 1);
        assertThat(figures.exceededBounds())
                .containsExactly("accepted executions still ran 60 s after the last response");
        assertThat(figures).asString().contains(", not ended, heap");
    }
}
