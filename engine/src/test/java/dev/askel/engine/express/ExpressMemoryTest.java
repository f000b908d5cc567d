package dev.askel.engine.express;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.express.ExpressMemory.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The heap of Express executions is bounded, and shared by their machines. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExpressMemoryTest {
    private static final long EACH = ExpressMemory.BYTES_PER_EXECUTION;

    private static ExpressMemory memory(long executions) {
        return new ExpressSettings(1_000, executions * EACH).memory();
    }

    private static Reservation reserve(ExpressMemory memory, String machine) {
        return Objects.requireNonNull(memory.reserve(machine, ""));
    }

    /** Starts executions until none more is admitted. */
    private static List<Reservation> fill(ExpressMemory memory, String machine) {
        var reservations = new ArrayList<Reservation>();
        for (var reservation = memory.reserve(machine, "");
                reservation != null;
                reservation = memory.reserve(machine, "")) {
            reservations.add(reservation);
        }
        return reservations;
    }

    @Test
    void an_execution_is_counted_in_addition_to_its_data() {
        var memory = memory(100);

        var reservation = reserve(memory, "a");
        assertThat(memory.bytes()).isEqualTo(EACH);
        assertThat(reservation.tryResize(1_000)).isTrue();
        assertThat(memory.bytes()).isEqualTo(EACH + 1_000);
        assertThat(memory.reserve("a", "x".repeat(1_000))).isNotNull();
        assertThat(memory.bytes()).isEqualTo(2 * EACH + 1_000 + 8_000);

        reservation.release();
        reservation.release();
        assertThat(reservation.tryResize(5_000)).isTrue();
        assertThat(memory.bytes()).isEqualTo(EACH + 8_000);
    }

    @Test
    void the_result_of_an_ended_execution_counts_until_it_is_released() {
        var memory = new ExpressSettings(1, 100 * EACH).memory();
        var ended = reserve(memory, "a");
        assertThat(memory.reserve("b", "")).as("as many run as may").isNull();
        ended.retain(99 * EACH);
        assertThat(memory.bytes()).isEqualTo(99 * EACH);
        assertThat(memory.reserve("b", "x")).as("the memory is used").isNull();
        var next = reserve(memory, "b");

        ended.release();
        ended.release();
        ended.retain(EACH);
        assertThat(memory.bytes()).isEqualTo(EACH);
        next.release();
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void a_machine_leaves_memory_for_others() {
        var memory = memory(100);

        assertThat(fill(memory, "a")).hasSize(75);
        assertThat(memory.machinesWithoutMemory()).containsExactly("a");
        assertThat(fill(memory, "b")).hasSize(25);
        assertThat(memory.reserve("c", "")).isNull();

        assertThat(memory.freeStartCount()).isZero();
    }

    @Test
    void executions_of_a_machine_above_its_share_may_not_grow_when_memory_is_full() {
        var memory = memory(100);
        var large = fill(memory, "large");
        var small = reserve(memory, "small");
        assertThat(large.getFirst().tryResize(24 * EACH)).isTrue();

        assertThat(small.tryResize(30 * EACH)).as("within the share of the machine").isTrue();
        assertThat(large.get(1).tryResize(EACH)).isFalse();
        assertThat(large.getFirst().tryResize(20 * EACH)).as("a smaller reservation").isTrue();
        assertThat(small.tryResize(60 * EACH)).as("above the share of the machine").isFalse();
    }

    @Test
    void a_single_machine_may_use_all_memory() {
        var memory = memory(100);
        var one = reserve(memory, "a");

        assertThat(one.tryResize(99 * EACH)).isTrue();
        assertThat(one.tryResize(99 * EACH + 1)).isFalse();
    }

    @Test
    void the_default_bound_is_an_eighth_of_the_heap() {
        var standard = ExpressSettings.STANDARD;

        assertThat(standard.runningBytesMax()).isEqualTo(Runtime.getRuntime().maxMemory() / 8);
        assertThat(standard.runningMax())
                .isEqualTo((int) (Runtime.getRuntime().maxMemory() / 8 / EACH));
    }
}
