package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.history.History;
import dev.askel.load.history.TextHistories;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class CrashPointTest {
    private static final History PARALLEL =
            TextHistories.history(
                    "SUCCEEDED",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 ParallelStateEntered Fork
                    3<2 @0 ParallelStateStarted
                    4<3 @0 WaitStateEntered Wait1
                    5<3 @0 TaskStateEntered Work
                    6<5 @0 ActivityScheduled
                    7<6 @500 ActivityStarted
                    8<4 @1000 WaitStateExited Wait1
                    9<7 @1500 ActivityTimedOut
                    10<9 @2500 ActivityScheduled
                    11<10 @2600 ActivityStarted
                    12<11 @2700 ActivitySucceeded
                    13<12 @2700 TaskStateExited Work
                    14<13 @2700 ParallelStateSucceeded
                    15<13 @2700 ParallelStateExited Fork
                    16<15 @2700 ExecutionSucceeded\
                    """);

    @Test
    void finds_the_active_work_of_each_branch() {
        assertThat(CrashPoint.activeAt(PARALLEL, -1)).isEmpty();
        assertThat(CrashPoint.activeAt(PARALLEL, 100))
                .containsExactlyInAnyOrder(CrashPoint.TIMER_RUNS, CrashPoint.ACTIVITY_IS_QUEUED);
        assertThat(CrashPoint.activeAt(PARALLEL, 600))
                .containsExactlyInAnyOrder(CrashPoint.TIMER_RUNS, CrashPoint.ACTIVITY_IS_STARTED);
        assertThat(CrashPoint.activeAt(PARALLEL, 2000))
                .containsExactlyInAnyOrder(
                        CrashPoint.RETRY_WAITS, CrashPoint.PARALLEL_IS_PARTLY_DONE);
        assertThat(CrashPoint.activeAt(PARALLEL, 3000)).isEmpty();
    }
}
