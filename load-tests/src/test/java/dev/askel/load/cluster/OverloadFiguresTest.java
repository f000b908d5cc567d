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
    void what_stays_within_the_bounds_is_well() {
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
                        "the nodes that were left took on 199 starts a second, two shares are 200");
    }

    @Test
    void what_is_too_much_is_refused_and_soon() {
        assertThat(missed(200, 0, Double.NaN, Map.of()))
                .containsExactly("0 starts a second were refused: it was no overload");
        assertThat(missed(200, 66, 1, Map.of()))
                .containsExactly("66 starts a second were refused: it was no overload");
        assertThat(missed(200, 67, 1001, Map.of())).containsExactly("a refusal took 1001 ms");
    }

    @Test
    void what_is_offered_reaches_the_nodes() {
        var heldBack =
                new OverloadFigures(100, 200, 650, 151, 1, Map.of(), 0, Duration.ZERO, 1).missed();
        assertThat(heldBack)
                .containsExactly("151 starts a second were not sent: so much less was offered");
    }

    @Test
    void nothing_is_answered_otherwise_and_no_connection_is_cut() {
        assertThat(missed(200, 67, 1, Map.of("no answer", 3)))
                .containsExactly("starts were answered otherwise: {no answer=3}");
        assertThat(OverloadFigures.of(100, List.of(Optional.empty()), 0, Duration.ZERO, 1).missed())
                .contains("starts were answered otherwise: {connections cut=1}");
    }

    @Test
    void a_node_that_bears_it_stays_ready_and_has_nothing_left_over() {
        var worn =
                new OverloadFigures(
                        100, 200, 67, 9, 1, Map.of(), 2, Duration.ofMillis(10_001), 129L << 20);
        assertThat(worn.missed())
                .containsExactly(
                        "a node was not ready, 2 looks in a row",
                        "what was accepted ran for 10001 ms more",
                        "a node held 129 MiB afterwards");
    }
}
