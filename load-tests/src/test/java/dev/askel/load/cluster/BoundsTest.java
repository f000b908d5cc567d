package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class BoundsTest {
    private static final Struck NODE_2 = new Struck("node 2", Set.of(2), 0, 1000);
    private static final Struck ALL = new Struck("all", Set.of(1, 2, 3), 0, 60_000);
    private static final Struck DATABASE = new Struck("", Set.of(), 0, 30_000);

    private static List<String> missed(
            Kind kind, Struck struck, Set<Integer> ended, List<Long> lost, List<Long> others) {
        return Bounds.missed(kind, struck, ended, lost, others);
    }

    @Test
    void what_stays_within_them_is_well() {
        assertThat(missed(Kind.KILL, NODE_2, Set.of(2), List.of(10_000L), List.of(3000L)))
                .isEmpty();
        assertThat(missed(Kind.CUT, NODE_2, Set.of(2), List.of(30_000L), List.of())).isEmpty();
        assertThat(missed(Kind.LOSS, NODE_2, Set.of(), List.of(), List.of(9000L))).isEmpty();
        assertThat(missed(Kind.POSTGRES_STALL, DATABASE, Set.of(), List.of(), List.of(40_000L)))
                .isEmpty();
    }

    @Test
    void executions_of_a_lost_node_go_on_in_time() {
        assertThat(missed(Kind.KILL, NODE_2, Set.of(2), List.of(9L, 10_001L), List.of()))
                .containsExactly(
                        "1 of 2 executions of lost nodes stood still for more than 10000 ms:"
                                + " [10001]");
        assertThat(missed(Kind.FREEZE, NODE_2, Set.of(2), List.of(30_001L), List.of())).hasSize(1);
        assertThat(missed(Kind.NEW_INCARNATION, ALL, ALL.nodes(), List.of(40_001L), List.of()))
                .hasSize(1);
    }

    @Test
    void executions_on_their_way_to_a_lost_node_go_on_as_its_own_do() {
        assertThat(Bounds.missedOnTheirWay(Kind.KILL, List.of(10_000L))).isEmpty();
        assertThat(Bounds.missedOnTheirWay(Kind.KILL, List.of(10_001L)))
                .containsExactly(
                        "1 of 1 executions of moving shards stood still for more than 10000 ms:"
                                + " [10001]");
    }

    @Test
    void other_executions_are_not_touched_for_long() {
        assertThat(missed(Kind.KILL, NODE_2, Set.of(2), List.of(9L), List.of(3001L)))
                .containsExactly(
                        "1 of 1 executions of other nodes stood still for more than 3000 ms:"
                                + " [3001]");
        assertThat(missed(Kind.LOSS, NODE_2, Set.of(), List.of(), List.of(10_001L))).hasSize(1);
        assertThat(missed(Kind.POSTGRES_STALL, DATABASE, Set.of(), List.of(), List.of(40_001L)))
                .hasSize(1);
    }

    @Test
    void a_round_that_loses_a_node_has_watched_one() {
        for (var kind :
                List.of(
                        Kind.KILL,
                        Kind.OVERLOAD,
                        Kind.FREEZE,
                        Kind.CUT,
                        Kind.PARTITION,
                        Kind.DATABASE_CUT)) {
            assertThat(missed(kind, NODE_2, Set.of(), List.of(), List.of(9L)))
                    .containsExactly("no execution that was watched was on a node that was lost");
        }
    }

    @Test
    void only_what_was_struck_ends() {
        assertThat(missed(Kind.KILL, NODE_2, Set.of(1, 2, 3), List.of(9L), List.of()))
                .containsExactly("nodes ended that were not struck: [1, 3]");
        assertThat(missed(Kind.POSTGRES_KILL, DATABASE, Set.of(3), List.of(9L), List.of()))
                .containsExactly("nodes ended that were not struck: [3]");
    }

    @Test
    void nodes_that_stop_in_order_cost_no_client_more_than_its_retries_and_repeat_no_call() {
        assertThat(Bounds.ofOrderlyStops(3, 0)).isEmpty();
        assertThat(Bounds.ofOrderlyStops(4, 2))
                .containsExactly("a call needed 4 tries, an SDK makes 3", "2 calls were repeated");
    }
}
