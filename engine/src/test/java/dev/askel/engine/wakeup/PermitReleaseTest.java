package dev.askel.engine.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.task.CallPermits;
import dev.askel.engine.wakeup.WakeupAdmission.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PermitReleaseTest {
    private static final String PERMIT = "lambda http://10.0.0.5:9001";

    private static Wakeup row(String id, long due) {
        return new Wakeup(id, 0, due, false, false, null, 0, PERMIT);
    }

    private static PermitRelease release(
            WaitingRows rows, CallPermits permits, WakeupAdmission admission) {
        return new PermitRelease(
                SliceRange.ALL,
                rows,
                new AwaitedPermits(rows, System::nanoTime),
                permits,
                admission);
    }

    private static List<String> runRound(PermitRelease release) {
        assertThat(release.tryBegin()).isTrue();
        var released = release.runRound().toCompletableFuture().join();
        release.onRoundEnded(released);
        return released.calls().stream().map(Wakeup::persistenceId).toList();
    }

    @Test
    void executions_on_hold_do_not_hide_later_ones() {
        var rows = new ArrayList<Wakeup>();
        for (int i = 0; i < 700; i++) {
            rows.add(row("held-" + i, i));
        }
        rows.add(row("free", 700));
        var release =
                release(
                        new WaitingRows(List.of(PERMIT), rows),
                        CallPermits.UNLIMITED,
                        id -> id.equals("free") ? Verdict.ADMITTED : Verdict.ON_HOLD);

        assertThat(runRound(release)).isEmpty();
        assertThat(runRound(release)).containsExactly("free");
        assertThat(runRound(release)).as("begins with the first row again").isEmpty();
    }

    @Test
    void a_thousand_permits_that_are_not_free_delay_others_by_few_rounds() {
        var permits = permits(1_000);
        permits.add("z");
        var release =
                release(
                        new WaitingRows(permits, List.of(row("a", 1))),
                        (permit, _) -> permit.equals("z") ? 1 : 0,
                        WakeupAdmission.UNLIMITED);

        assertThat(runRound(release)).isEmpty();
        assertThat(runRound(release)).isEmpty();
        assertThat(runRound(release)).containsExactly("a");
    }

    @Test
    void a_round_reads_the_rows_of_a_hundred_permits_and_the_next_round_continues() {
        var claimed = new ArrayList<String>();
        var permits = permits(150);
        var release =
                release(
                        new WaitingRows(permits, List.of(row("a", 1))),
                        (permit, _) -> {
                            claimed.add(permit);
                            return 1;
                        },
                        WakeupAdmission.UNLIMITED);

        assertThat(runRound(release)).hasSize(100);
        assertThat(runRound(release)).hasSize(50);
        assertThat(claimed).isEqualTo(permits);
        runRound(release);
        assertThat(claimed).hasSize(250);
    }

    private static List<String> permits(int count) {
        var permits = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            permits.add("start %04d".formatted(i));
        }
        return permits;
    }

    @Test
    void as_many_calls_are_released_as_permits_are_free_longest_waiting_first() {
        var release =
                release(
                        new WaitingRows(
                                List.of(PERMIT), List.of(row("a", 1), row("b", 2), row("c", 3))),
                        (_, _) -> 2,
                        WakeupAdmission.UNLIMITED);

        assertThat(runRound(release)).containsExactly("a", "b");
        assertThat(runRound(release)).containsExactly("a", "b");
    }
}
