package dev.askel.engine.memory;

import static dev.askel.engine.memory.ExecutionMemory.BYTES_PER_EXECUTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.askel.engine.memory.ExecutionMemory.Purpose;
import dev.askel.engine.memory.ExecutionMemory.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExecutionMemoryTest {
    private static final int EXECUTIONS = 1_000;
    private static final String ACCOUNT = "123456789012";

    private final ExecutionMemory memory = new ExecutionMemory(EXECUTIONS * BYTES_PER_EXECUTION);

    /** Admits executions until one is refused. */
    private List<Reservation> fill(Purpose purpose, String account, String machine) {
        var all = new ArrayList<Reservation>();
        for (var held = memory.admit(purpose, account, machine, 0);
                held != null;
                held = memory.admit(purpose, account, machine, 0)) {
            all.add(held);
            assertThat(all).hasSizeLessThan(2 * EXECUTIONS);
        }
        return all;
    }

    @Test
    void executions_of_one_machine_leave_a_quarter_to_other_machines() {
        assertThat(fill(Purpose.RESUME, ACCOUNT, "bomb")).hasSize(EXECUTIONS / 4 * 3);

        assertThat(fill(Purpose.RESUME, "210987654321", "other")).hasSizeBetween(200, 250);
        assertThat(memory.bytes()).isLessThanOrEqualTo(memory.bytesMax());
    }

    @Test
    void starts_leave_memory_for_recoveries() {
        fill(Purpose.START, ACCOUNT, "bomb");

        assertThat(memory.admits(Purpose.START, ACCOUNT, "bomb")).isFalse();
        assertThat(memory.admits(Purpose.RESUME, ACCOUNT, "bomb")).isTrue();
    }

    @Test
    void machines_of_an_account_share_its_memory() {
        var first = fill(Purpose.RESUME, ACCOUNT, "first");

        for (int i = 0; i < EXECUTIONS / 2; i++) {
            first.get(i).close();
        }

        assertThat(fill(Purpose.RESUME, ACCOUNT, "second")).hasSize(EXECUTIONS / 8 * 3);
        assertThat(fill(Purpose.RESUME, ACCOUNT, "first")).hasSize(EXECUTIONS / 8);
        assertThat(memory.bytes()).isEqualTo(memory.bytesMax() / 4 * 3);
    }

    @Test
    void operators_have_a_reserve_when_memory_is_full() {
        fill(Purpose.RESUME, ACCOUNT, "one");
        fill(Purpose.RESUME, "210987654321", "two");

        assertThat(fill(Purpose.OPERATE, ACCOUNT, "one")).hasSize(EXECUTIONS / 8);
        assertThat(memory.bytes()).isLessThanOrEqualTo(memory.bytesMax() / 8 * 9);
    }

    @Test
    void growth_of_an_execution_counts_against_others() {
        var large = Objects.requireNonNull(memory.admit(Purpose.START, ACCOUNT, "large", 0));

        large.resize(EXECUTIONS * BYTES_PER_EXECUTION, 0);

        assertThat(memory.admits(Purpose.START, ACCOUNT, "other")).isFalse();
        assertThat(memory.recoveryBytesMax()).isNegative();
        assertThat(memory.isTight()).isTrue();
        large.close();
        large.close();
        assertThat(memory.bytes()).isZero();
        assertThat(memory.executionCount()).isZero();
        assertThat(memory.admits(Purpose.START, ACCOUNT, "other")).isTrue();
    }

    @Test
    void an_execution_larger_than_all_memory_is_admitted_alone() {
        var large =
                memory.admit(
                        Purpose.RESUME, ACCOUNT, "large", 2 * EXECUTIONS * BYTES_PER_EXECUTION);

        assertThat(large).isNotNull();
        assertThat(memory.admits(Purpose.RESUME, "210987654321", "other")).isFalse();
    }

    @Test
    void announced_growth_counts_until_the_next_resize() {
        var held = Objects.requireNonNull(memory.admit(Purpose.RESUME, ACCOUNT, "machine", 0));
        held.grow(1_000);
        assertThat(memory.bytes())
                .isEqualTo(BYTES_PER_EXECUTION + 1_000 * ExecutionMemory.HEAP_PER_DATA_BYTE);

        held.resize(10, 0);

        assertThat(memory.bytes())
                .isEqualTo(BYTES_PER_EXECUTION + 10 * ExecutionMemory.HEAP_PER_DATA_BYTE);
    }

    private Reservation load(String machine, double part) {
        var held = Objects.requireNonNull(memory.admit(Purpose.RESUME, ACCOUNT, machine, 0));
        held.onCommitted();
        grow(held, part);
        return held;
    }

    private void grow(Reservation held, double part) {
        held.resize(
                (long) (part * memory.bytesMax() - BYTES_PER_EXECUTION)
                        / ExecutionMemory.HEAP_PER_DATA_BYTE,
                0);
    }

    @Test
    void frames_are_counted() {
        var held = Objects.requireNonNull(memory.admit(Purpose.START, ACCOUNT, "maps", 0));

        held.resize(0, 100);

        assertThat(memory.bytes())
                .isEqualTo(BYTES_PER_EXECUTION + 100 * ExecutionMemory.BYTES_PER_FRAME);
    }

    @Test
    void above_seven_eighths_an_execution_of_a_machine_above_its_share_may_not_grow() {
        var large = load("large", 0.5);
        var small = load("small", 0.1);
        assertThat(large.mayGrow()).isTrue();

        grow(large, 0.85);

        assertThat(large.mayGrow()).isFalse();
        assertThat(small.mayGrow()).isTrue();
        assertThat(large.markForEviction()).isTrue();
        assertThat(small.markForEviction()).isFalse();
        large.close();
        assertThat(small.mayGrow()).isTrue();
    }

    @Test
    void executions_are_evicted_until_three_quarters_are_used() {
        var all = new ArrayList<Reservation>();
        for (int i = 0; i < 10; i++) {
            all.add(load("machine", 0.01));
        }
        all.forEach(each -> grow(each, 0.1));

        assertThat(all.stream().filter(Reservation::markForEviction)).hasSize(3);
        assertThat(all).noneMatch(Reservation::mayGrow);
        all.subList(0, 3).forEach(Reservation::close);
        assertThat(all.get(3).mayGrow()).isTrue();
    }

    @Test
    void a_single_execution_may_grow_until_another_one_is_refused() {
        var large = load("large", 2);
        assertThat(large.mayGrow()).isTrue();
        assertThat(large.markForEviction()).isFalse();

        assertThat(memory.admit(Purpose.START, ACCOUNT, "other", 0)).isNull();

        assertThat(large.mayGrow()).isFalse();
        assertThat(large.markForEviction()).isTrue();
    }

    @Test
    void one_execution_at_a_time_may_grow_above_the_bound_until_its_first_commit() {
        var first = Objects.requireNonNull(memory.admit(Purpose.RESUME, ACCOUNT, "machine", 0));
        var second = Objects.requireNonNull(memory.admit(Purpose.RESUME, ACCOUNT, "machine", 0));
        grow(first, 0.6);
        grow(second, 0.6);

        assertThat(first.mayGrow()).isTrue();
        assertThat(second.mayGrow()).isFalse();
        first.onCommitted();
        assertThat(first.mayGrow()).isFalse();
        assertThat(second.mayGrow()).isTrue();
        assertThat(first.markForEviction()).isTrue();
    }

    @Test
    void refusals_are_counted_by_their_purpose() {
        fill(Purpose.START, ACCOUNT, "bomb");

        assertThat(memory.refusalCount(Purpose.START)).isEqualTo(1);
        assertThat(memory.refusalCount(Purpose.RESUME)).isZero();
    }

    @Test
    void retried_starts_are_limited_by_the_free_memory() {
        assertThat(memory.claimStarts(10_000, 1)).isBetween(100, EXECUTIONS);
        assertThat(memory.claimStarts(10_000, 1)).isZero();
        fill(Purpose.START, ACCOUNT, "bomb");

        assertThat(memory.claimStarts(10_000, 2_000_000_000L)).isZero();
    }

    @Test
    void a_bound_smaller_than_one_execution_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ExecutionMemory(100));
    }
}
