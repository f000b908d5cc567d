package dev.askel.engine.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AwaitedPermitsTest {
    private final AtomicLong now = new AtomicLong();
    private final WaitingRows rows = new WaitingRows(List.of("a", "b"), List.of());
    private final AwaitedPermits awaited = new AwaitedPermits(rows, now::get);

    private List<String> after(String permit) {
        return awaited.after(permit).toCompletableFuture().join();
    }

    @Test
    void pollers_share_a_read_of_the_first_permits_for_half_a_second() {
        assertThat(after("")).containsExactly("a", "b");
        now.addAndGet(AwaitedPermits.SHARED_FOR.toNanos() - 1);
        assertThat(after("")).containsExactly("a", "b");
        assertThat(rows.permitReads()).isOne();

        now.incrementAndGet();
        assertThat(after("")).containsExactly("a", "b");
        assertThat(rows.permitReads()).isEqualTo(2);
    }

    @Test
    void later_permits_are_read_each_time() {
        assertThat(after("a")).containsExactly("b");
        assertThat(after("a")).containsExactly("b");
        assertThat(rows.permitReads()).isEqualTo(2);
    }
}
