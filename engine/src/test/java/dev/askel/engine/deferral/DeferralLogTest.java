package dev.askel.engine.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class DeferralLogTest {
    private final List<String> lines = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    private final DeferralLog log =
            new DeferralLog("queries were deferred, and are retried", lines::add, ends::add);

    private void endInterval() {
        var due = List.copyOf(ends);
        ends.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void many_deferrals_are_logged_in_one_line_with_the_first_as_an_example() {
        var examples = new AtomicInteger();
        for (int i = 0; i < 1_234; i++) {
            log.recordDeferrals(
                    DeferralReason.QUEUE_FULL, 1, () -> "query " + examples.incrementAndGet());
        }
        assertThat(lines).isEmpty();

        endInterval();

        assertThat(lines)
                .containsExactly(
                        "1,234 queries were deferred, and are retried: a queue is full in the last"
                                + " 10 s; the first: query 1");
        assertThat(log.deferralCount(DeferralReason.QUEUE_FULL)).isEqualTo(1_234);
    }

    @Test
    void each_reason_is_counted_separately() {
        log.recordDeferrals(DeferralReason.QUEUE_FULL, 3, () -> "a");
        log.recordDeferrals(DeferralReason.CLOSING, 1, () -> "b");

        endInterval();

        assertThat(lines)
                .containsExactly(
                        "4 queries were deferred, and are retried: a queue is full (3), this node"
                                + " shuts down (1) in the last 10 s; the first: a");
        assertThat(log.deferralCount(DeferralReason.CLOSING)).isEqualTo(1);
    }

    @Test
    void an_interval_begins_with_a_deferral_and_logs_one_line() {
        log.recordDeferrals(DeferralReason.QUEUE_FULL, 1, () -> "a");
        endInterval();
        endInterval();
        log.recordDeferrals(DeferralReason.QUEUE_FULL, 1, () -> "b");
        endInterval();

        assertThat(lines).hasSize(2);
        assertThat(lines.getLast()).startsWith("1 queries").endsWith("the first: b");
        assertThat(log.deferralCount(DeferralReason.QUEUE_FULL)).isEqualTo(2);
    }
}
