package dev.askel.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PauseBoundsTest {
    private static final InjectedFault NODE_2 = new InjectedFault("node 2", Set.of(2), 0, 1000);
    private static final InjectedFault ALL = new InjectedFault("all", Set.of(1, 2, 3), 0, 60_000);
    private static final InjectedFault DATABASE = new InjectedFault("", Set.of(), 0, 30_000);

    private static List<String> exceeded(
            FaultKind kind,
            InjectedFault fault,
            Set<Integer> ended,
            List<Long> lost,
            List<Long> others) {
        return PauseBounds.exceededBounds(kind, fault, ended, lost, others);
    }

    @Test
    void pauses_within_the_bounds_are_accepted() {
        assertThat(exceeded(FaultKind.KILL, NODE_2, Set.of(2), List.of(10_000L), List.of(3000L)))
                .isEmpty();
        assertThat(exceeded(FaultKind.CUT, NODE_2, Set.of(2), List.of(30_000L), List.of()))
                .isEmpty();
        assertThat(exceeded(FaultKind.LOSS, NODE_2, Set.of(), List.of(), List.of(9000L))).isEmpty();
        assertThat(
                        exceeded(
                                FaultKind.POSTGRES_STALL,
                                DATABASE,
                                Set.of(),
                                List.of(),
                                List.of(40_000L)))
                .isEmpty();
    }

    @Test
    void late_resumption_of_executions_of_a_lost_node_is_reported() {
        assertThat(exceeded(FaultKind.KILL, NODE_2, Set.of(2), List.of(9L, 10_001L), List.of()))
                .containsExactly(
                        "1 of 2 executions of lost nodes were paused for more than 10000 ms:"
                                + " [10001]");
        assertThat(exceeded(FaultKind.FREEZE, NODE_2, Set.of(2), List.of(30_001L), List.of()))
                .hasSize(1);
        assertThat(
                        exceeded(
                                FaultKind.NEW_INCARNATION,
                                ALL,
                                ALL.affectedHosts(),
                                List.of(40_001L),
                                List.of()))
                .hasSize(1);
    }

    @Test
    void executions_of_moving_shards_have_the_bound_of_a_lost_node() {
        assertThat(PauseBounds.exceededBoundsOfMovingShards(FaultKind.KILL, List.of(10_000L)))
                .isEmpty();
        assertThat(PauseBounds.exceededBoundsOfMovingShards(FaultKind.KILL, List.of(10_001L)))
                .containsExactly(
                        "1 of 1 executions of moving shards were paused for more than 10000 ms:"
                                + " [10001]");
    }

    @Test
    void long_pauses_of_other_executions_are_reported() {
        assertThat(exceeded(FaultKind.KILL, NODE_2, Set.of(2), List.of(9L), List.of(3001L)))
                .containsExactly(
                        "1 of 1 executions of other nodes were paused for more than 3000 ms:"
                                + " [3001]");
        assertThat(exceeded(FaultKind.LOSS, NODE_2, Set.of(), List.of(), List.of(10_001L)))
                .hasSize(1);
        assertThat(
                        exceeded(
                                FaultKind.POSTGRES_STALL,
                                DATABASE,
                                Set.of(),
                                List.of(),
                                List.of(40_001L)))
                .hasSize(1);
    }

    @Test
    void a_round_that_loses_a_node_must_have_observed_executions_of_it() {
        for (var kind :
                List.of(
                        FaultKind.KILL,
                        FaultKind.OVERLOAD,
                        FaultKind.FREEZE,
                        FaultKind.CUT,
                        FaultKind.PARTITION,
                        FaultKind.DATABASE_CUT)) {
            assertThat(exceeded(kind, NODE_2, Set.of(), List.of(), List.of(9L)))
                    .containsExactly(
                            "the round measured nothing: no observed execution was on a lost node");
        }
    }

    @Test
    void the_end_of_an_unaffected_node_is_reported() {
        assertThat(exceeded(FaultKind.KILL, NODE_2, Set.of(1, 2, 3), List.of(9L), List.of()))
                .containsExactly("nodes ended that the fault did not affect: [1, 3]");
        assertThat(exceeded(FaultKind.POSTGRES_KILL, DATABASE, Set.of(3), List.of(9L), List.of()))
                .containsExactly("nodes ended that the fault did not affect: [3]");
    }

    @Test
    void orderly_stops_need_at_most_the_retries_of_an_sdk_and_repeat_no_function_call() {
        assertThat(PauseBounds.effectsOfOrderlyStops(3, 0)).isEmpty();
        assertThat(PauseBounds.effectsOfOrderlyStops(4, 2))
                .containsExactly("a call needed 4 tries, an SDK makes 3", "2 calls were repeated");
    }
}
