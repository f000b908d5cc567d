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
                    100, 200, 67, 9, 1000, Map.of(), 1, Duration.ofSeconds(10), 128L << 20);

    private static List<String> missed(
            double accepted, double refused, double refusedMillis, Map<String, Integer> others) {
        return new OverloadFigures(
                        100, accepted, refused, 9, refusedMillis, others, 0, Duration.ZERO, 1)
                .missed();
    }

    @Test
    void figures_within_the_bounds_pass() {
        assertThat(AT_ALL_BOUNDS.missed()).isEmpty();
        assertThat(AT_ALL_BOUNDS)
                .hasToString(
                        "10 x 100/s: 200/s accepted, 67/s refused (p99 1000 ms), 9/s not sent, ended"
                                + " after 10000 ms, heap 128 MiB");
    }

    @Test
    void two_nodes_keep_two_shares() {
        assertThat(missed(199, 67, 1, Map.of()))
                .containsExactly(
                        "the remaining nodes accepted 199 starts per second, two shares are 200");
    }

    @Test
    void excess_starts_are_refused_soon() {
        assertThat(missed(200, 0, Double.NaN, Map.of()))
                .containsExactly("0 starts per second were refused, which is no overload");
        assertThat(missed(200, 66, 1, Map.of()))
                .containsExactly("66 starts per second were refused, which is no overload");
        assertThat(missed(200, 67, 1001, Map.of())).containsExactly("a refusal took 1001 ms");
    }

    @Test
    void the_offered_load_reaches_the_nodes() {
        var heldBack =
                new OverloadFigures(100, 200, 650, 151, 1, Map.of(), 0, Duration.ZERO, 1).missed();
        assertThat(heldBack)
                .containsExactly(
                        "151 starts per second were not sent, so the offered load was too small");
    }

    @Test
    void other_responses_and_closed_connections_are_reported() {
        assertThat(missed(200, 67, 1, Map.of("no answer", 3)))
                .containsExactly("starts had other responses: {no answer=3}");
        assertThat(OverloadFigures.of(100, List.of(Optional.empty()), 0, Duration.ZERO, 1).missed())
                .contains("starts had other responses: {connections cut=1}");
    }

    @Test
    void a_node_stays_ready_and_ends_with_a_small_heap() {
        var figures =
                new OverloadFigures(
                        100, 200, 67, 9, 1, Map.of(), 2, Duration.ofMillis(10_001), 129L << 20);
        assertThat(figures.missed())
                .containsExactly(
                        "a node was not ready in 2 consecutive polls",
                        "accepted executions ran for 10001 ms more",
                        "a node held 129 MiB afterwards");
    }
}
