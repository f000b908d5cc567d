package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests the times of a job's polls. The polls are frequent at first and rarer later. Jobs that
 * start together are polled at different times.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PollScheduleTest {
    private static final Instant STARTED = SimulatedTime.START;

    private static final Phase.Call CALL =
            new Phase.Call(
                    0,
                    CallKind.INTEGRATION,
                    "batch",
                    "submitJob.sync",
                    TaskAnswer.json("{}"),
                    STARTED,
                    null,
                    null,
                    null,
                    new Phase.Progress(STARTED, true, null, null, null, null));

    private static Duration pause(Duration after, long seed) {
        var now = STARTED.plus(after);
        var context = new AdvanceContext(now, new Random(seed), new Budget(), 1, 0, null);
        return Duration.between(now, PollSchedule.nextPoll(CALL, context));
    }

    @Test
    void a_young_job_is_polled_soon_and_an_old_one_once_a_minute() {
        for (long seed = 0; seed < 100; seed++) {
            assertThat(pause(Duration.ZERO, seed)).isBetween(ms(80), ms(100));
            assertThat(pause(Duration.ofSeconds(3), seed)).isBetween(ms(800), ms(1_000));
            assertThat(pause(Duration.ofDays(3), seed)).isBetween(ms(48_000), ms(60_000));
        }
    }

    @Test
    void jobs_that_start_together_are_not_polled_together() {
        assertThat(pause(Duration.ofDays(3), 1)).isNotEqualTo(pause(Duration.ofDays(3), 2));
    }

    @Test
    void a_job_requires_its_next_poll_until_it_has_ended() {
        var position = FramePositions.named("Task job known");
        var job = position.ledger().state().root().phase();

        assertThat(Interpreter.outstandingEffects(position.ledger().state()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.PollJob.class,
                        poll -> {
                            assertThat(poll.frame()).isEqualTo(FramePath.ROOT);
                            assertThat(job).isEqualTo(new Phase.Calling(poll.call()));
                            assertThat(poll.due()).isAfter(FramePositions.NOW);
                        });
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
