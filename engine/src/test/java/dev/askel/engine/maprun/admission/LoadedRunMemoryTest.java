package dev.askel.engine.maprun.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class LoadedRunMemoryTest {
    private static final long MIB = 1L << 20;
    private static final long BOUND = 96 * MIB;

    /** The number of runs of 1 MiB that fit into the memory outside the slot for a large run. */
    private static final int RUNS = 84;

    private final LoadedRunMemory memory = new LoadedRunMemory(BOUND);
    private final List<String> admitted = new ArrayList<>();
    private int furtherMachine = 10_000;

    private static MachineOwner owner(String account, int machine) {
        return new MachineOwner(account, "m" + machine);
    }

    private LoadedRunMemory.Reservation reserve(MachineOwner owner) {
        return Objects.requireNonNull(memory.reserve(owner, () -> admitted.add(owner.toString())));
    }

    /** Loads runs of 1 MiB until one waits. Returns the loaded ones. */
    private List<LoadedRunMemory.Reservation> fill(MachineOwner owner) {
        var loaded = new ArrayList<LoadedRunMemory.Reservation>();
        for (var next = reserve(owner); next.isAdmitted(); next = reserve(owner)) {
            loaded.add(next);
        }
        return loaded;
    }

    @Test
    void a_machine_leaves_half_of_the_memory_to_others_and_an_account_a_third() {
        assertThat(fill(owner("a", 1))).hasSize(RUNS / 2);
        var _ = fill(owner("a", 2));
        var _ = fill(owner("a", 3));
        assertThat(memory.bytes()).isBetween(54 * MIB, 58 * MIB);
        assertThat(fill(owner("b", 1))).hasSizeGreaterThanOrEqualTo(13);
    }

    @Test
    void each_machine_may_load_a_run_while_memory_is_free() {
        IntStream.range(0, RUNS)
                .forEach(machine -> assertThat(reserve(owner("a", machine)).isAdmitted()).isTrue());
        assertThat(reserve(owner("b", 1)).isAdmitted()).isFalse();
        assertThat(memory.bytes()).isEqualTo(RUNS * MIB);
    }

    @Test
    void machines_are_served_in_turn() {
        var loaded =
                IntStream.range(0, RUNS).mapToObj(machine -> reserve(owner("a", machine))).toList();
        var first = reserve(owner("b", 1));
        var second = reserve(owner("b", 1));
        var other = reserve(owner("c", 1));
        loaded.get(0).release();
        loaded.get(1).release();
        assertThat(first.isAdmitted()).isTrue();
        assertThat(other.isAdmitted()).isTrue();
        assertThat(second.isAdmitted()).isFalse();
        assertThat(admitted).containsExactly(owner("b", 1).toString(), owner("c", 1).toString());
    }

    @Test
    void a_small_run_releases_a_part_of_what_was_reserved_for_its_row() {
        var loaded = fill(owner("a", 1));
        loaded.forEach(each -> assertThat(each.resize(LoadedRunMemory.RUN_BYTES)).isTrue());
        assertThat(admitted).hasSize(1);
        assertThat(memory.waitingCount()).isZero();
    }

    @Test
    void a_run_that_is_larger_than_expected_waits_with_its_size() {
        var loaded = fill(owner("a", 1));
        assertThat(loaded.removeFirst().resize(12 * MIB)).isTrue();
        var first = loaded.removeFirst();
        assertThat(first.resize(10 * MIB)).isFalse();
        assertThat(first.isAdmitted()).isFalse();
        assertThat(memory.waitingCount()).isEqualTo(1);
        loaded.forEach(LoadedRunMemory.Reservation::release);
        assertThat(first.isAdmitted()).isTrue();
        // The two runs, and the run that ended the fill.
        assertThat(memory.bytes()).isEqualTo(23 * MIB);
    }

    @Test
    void only_one_run_larger_than_an_eighth_of_the_bound_is_loaded() {
        var first = reserve(owner("a", 1));
        var second = reserve(owner("b", 1));
        assertThat(first.resize(10 * BOUND)).isTrue();
        assertThat(memory.bytes()).isEqualTo(BOUND / 8 + MIB);
        assertThat(second.resize(10 * BOUND)).isFalse();
        assertThat(reserve(owner("b", 1)).isAdmitted()).isTrue();
        first.release();
        assertThat(second.isAdmitted()).isTrue();
    }

    @Test
    void idle_runs_are_needed_while_a_run_waits_also_for_a_large_one() {
        var first = reserve(owner("a", 1));
        assertThat(first.resize(10 * BOUND)).isTrue();
        assertThat(memory.isNeeded()).isFalse();
        var second = reserve(owner("a", 1));
        assertThat(second.resize(10 * BOUND)).isFalse();
        assertThat(memory.isNeeded()).isTrue();
        first.release();
        assertThat(second.isAdmitted()).isTrue();
        assertThat(memory.isNeeded()).isFalse();
    }

    /** Loads a run of 1 MiB for each of 84 machines, so that only the slot is free. */
    private ArrayDeque<LoadedRunMemory.Reservation> fillWithMachines(String account) {
        var loaded = new ArrayDeque<LoadedRunMemory.Reservation>();
        for (int machine = 0; machine < RUNS; machine++) {
            loaded.add(reserve(owner(account, machine)));
        }
        return loaded;
    }

    /** Ends runs, and starts one of a further machine after each. Returns the number of loads. */
    private int replace(String account, ArrayDeque<LoadedRunMemory.Reservation> loaded, int runs) {
        int loads = 0;
        for (int i = 0; i < runs; i++) {
            loaded.remove().release();
            var next = reserve(owner(account, 1_000 + i));
            if (next.isAdmitted()) {
                loads++;
                loaded.add(next);
            }
        }
        return loads;
    }

    /** Loads a run of the given size while no memory outside the slot is free. */
    private LoadedRunMemory.Reservation large(
            MachineOwner owner, ArrayDeque<LoadedRunMemory.Reservation> loaded, long size) {
        loaded.remove().release();
        var run = reserve(owner);
        var _ = run.resize(size);
        loaded.add(reserve(owner("others", furtherMachine++)));
        return run;
    }

    @ParameterizedTest
    @ValueSource(longs = {8 * MIB, 10 * BOUND})
    void a_large_run_waits_only_for_earlier_large_runs(long size) {
        var loaded = fillWithMachines("others");
        var first = large(owner("a", 1), loaded, size);
        var second = large(owner("b", 1), loaded, size);
        var third = large(owner("c", 1), loaded, size);
        assertThat(first.isAdmitted()).isTrue();
        assertThat(replace("others", loaded, 100)).isEqualTo(100);
        assertThat(second.isAdmitted()).isFalse();
        first.release();
        assertThat(second.isAdmitted()).isTrue();
        assertThat(third.isAdmitted()).isFalse();
        second.release();
        assertThat(third.isAdmitted()).isTrue();
    }

    @Test
    void a_large_run_of_the_only_account_is_loaded_in_its_turn() {
        var loaded = fillWithMachines("a");
        var first = large(owner("a", 2_001), loaded, 8 * MIB);
        var second = large(owner("a", 2_002), loaded, 8 * MIB);
        assertThat(replace("a", loaded, 100)).isEqualTo(100);
        first.release();
        assertThat(second.isAdmitted()).isTrue();
    }

    @Test
    void a_large_run_of_the_only_machine_is_loaded_in_its_turn() {
        var owner = owner("a", 1);
        var loaded = new ArrayDeque<>(fill(owner));
        var first = loaded.remove();
        var second = loaded.remove();
        assertThat(first.resize(8 * MIB)).isTrue();
        assertThat(second.resize(8 * MIB)).isFalse();
        var waiting = new ArrayDeque<LoadedRunMemory.Reservation>();
        for (var next = reserve(owner); ; next = reserve(owner)) {
            if (!next.isAdmitted()) {
                waiting.add(next);
                break;
            }
            loaded.add(next);
        }
        // Other runs of the machine are loaded while its large run waits.
        for (int i = 0; i < 100; i++) {
            loaded.remove().release();
            assertThat(waiting.getFirst().isAdmitted()).isTrue();
            loaded.add(waiting.remove());
            waiting.add(reserve(owner));
        }
        assertThat(second.isAdmitted()).isFalse();
        first.release();
        assertThat(second.isAdmitted()).isTrue();
    }

    @Test
    void a_waiting_large_run_blocks_no_others_if_no_run_ever_ends() {
        var loaded = fillWithMachines("others");
        assertThat(large(owner("a", 1), loaded, 8 * MIB).isAdmitted()).isTrue();
        assertThat(large(owner("b", 1), loaded, 8 * MIB).isAdmitted()).isFalse();
        IntStream.range(0, 7).forEach(_ -> loaded.remove().release());
        // The other runs never end. A loaded run grows, and further machines load runs.
        assertThat(loaded.getFirst().resize(3 * MIB)).isTrue();
        IntStream.range(0, 5)
                .forEach(machine -> assertThat(reserve(owner("c", machine)).isAdmitted()).isTrue());
        assertThat(memory.bytes()).isEqualTo((RUNS + 8) * MIB);
    }

    @Test
    void a_run_in_the_slot_leaves_it_to_the_next_large_run_when_it_fits_elsewhere() {
        var loaded = fillWithMachines("others");
        var first = large(owner("a", 1), loaded, 8 * MIB);
        var second = large(owner("b", 1), loaded, 10 * BOUND);
        IntStream.range(0, 7).forEach(_ -> loaded.remove().release());
        assertThat(second.isAdmitted()).isFalse();
        loaded.remove().release();
        assertThat(second.isAdmitted()).isTrue();
        assertThat(memory.bytes()).isEqualTo(BOUND);
        first.release();
        assertThat(memory.bytes()).isEqualTo(BOUND - 8 * MIB);
    }

    @Test
    void free_memory_is_first_used_for_runs_that_are_not_large() {
        var loaded = fillWithMachines("others");
        for (int machine = 0; machine < 10; machine++) {
            var _ = large(owner("a", machine), loaded, 2 * MIB);
        }
        assertThat(memory.waitingCount()).isEqualTo(9);
        var small =
                IntStream.range(0, 4).mapToObj(machine -> reserve(owner("b", machine))).toList();
        assertThat(small).noneMatch(LoadedRunMemory.Reservation::isAdmitted);
        IntStream.range(0, 4).forEach(_ -> loaded.remove().release());
        assertThat(small).allMatch(LoadedRunMemory.Reservation::isAdmitted);
        assertThat(memory.waitingCount()).isEqualTo(9);
    }

    @Test
    void a_machine_is_served_in_turn_before_the_backlogs_of_others() {
        var loaded = new ArrayDeque<>(fill(owner("a", 1)));
        loaded.addAll(fill(owner("b", 1)));
        for (int machine = 0; memory.bytes() < RUNS * MIB; machine++) {
            loaded.add(reserve(owner("others", machine)));
        }
        var backlog = new ArrayDeque<LoadedRunMemory.Reservation>();
        for (int i = 0; i < 100; i++) {
            backlog.add(reserve(owner("a", 1)));
            backlog.add(reserve(owner("b", 1)));
        }
        var third = reserve(owner("c", 1));
        var fourth = reserve(owner("d", 1));
        IntStream.range(0, 4).forEach(_ -> loaded.remove().release());
        assertThat(third.isAdmitted()).isTrue();
        assertThat(fourth.isAdmitted()).isTrue();
        assertThat(backlog.stream().filter(LoadedRunMemory.Reservation::isAdmitted).count())
                .isLessThanOrEqualTo(2);
    }

    @Test
    void a_machine_keeps_its_turn_when_one_of_its_waiting_runs_ends() {
        var loaded = fillWithMachines("others");
        var first = reserve(owner("a", 1));
        var second = reserve(owner("a", 1));
        var other = reserve(owner("b", 1));
        first.release();
        loaded.remove().release();
        assertThat(second.isAdmitted()).isTrue();
        assertThat(other.isAdmitted()).isFalse();
    }

    @Test
    void one_account_does_not_fill_the_queue() {
        var _ = fill(owner("a", 1));
        var owner = owner("a", 1);
        int waiting = 1;
        while (memory.reserve(owner, () -> {}) != null) {
            waiting++;
        }
        assertThat(waiting).isEqualTo(LoadedRunMemory.WAITING_MAX / 2);
        assertThat(memory.refusalCount()).isEqualTo(1);
        assertThat(memory.waitingCount()).isEqualTo(waiting);
    }

    @Test
    void nothing_is_held_after_all_runs_have_released_their_memory() {
        var loaded = fill(owner("a", 1));
        var waits = reserve(owner("a", 1));
        loaded.forEach(LoadedRunMemory.Reservation::release);
        loaded.forEach(LoadedRunMemory.Reservation::release);
        waits.release();
        // The run that waited at the end of the fill was admitted meanwhile.
        assertThat(memory.bytes()).isEqualTo(MIB);
        assertThat(memory.waitingCount()).isZero();
    }
}
