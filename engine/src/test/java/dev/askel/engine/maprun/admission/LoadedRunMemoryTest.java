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

    private final LoadedRunMemory memory = new LoadedRunMemory(BOUND);
    private final List<String> admitted = new ArrayList<>();

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
    void a_machine_leaves_half_of_the_bound_to_others_and_an_account_a_third() {
        assertThat(fill(owner("a", 1))).hasSize(48);
        var _ = fill(owner("a", 2));
        var _ = fill(owner("a", 3));
        assertThat(memory.bytes()).isBetween(62 * MIB, 66 * MIB);
        assertThat(fill(owner("b", 1))).hasSizeGreaterThanOrEqualTo(15);
    }

    @Test
    void each_machine_may_load_a_run_while_memory_is_free() {
        IntStream.range(0, 96)
                .forEach(machine -> assertThat(reserve(owner("a", machine)).isAdmitted()).isTrue());
        assertThat(reserve(owner("b", 1)).isAdmitted()).isFalse();
        assertThat(memory.bytes()).isEqualTo(BOUND);
    }

    @Test
    void machines_are_served_in_turn() {
        var loaded =
                IntStream.range(0, 96).mapToObj(machine -> reserve(owner("a", machine))).toList();
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
        assertThat(memory.waiting()).isZero();
    }

    @Test
    void a_run_that_is_larger_than_expected_waits_with_its_size() {
        var loaded = fill(owner("a", 1));
        var first = loaded.getFirst();
        assertThat(first.resize(10 * MIB)).isFalse();
        assertThat(first.isAdmitted()).isFalse();
        assertThat(memory.bytes()).isEqualTo(48 * MIB);
        loaded.stream().skip(1).forEach(LoadedRunMemory.Reservation::release);
        assertThat(first.isAdmitted()).isTrue();
        assertThat(memory.bytes()).isEqualTo(11 * MIB);
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

    /** Loads a run of 1 MiB for each of 96 machines, so that no memory is free. */
    private ArrayDeque<LoadedRunMemory.Reservation> fillWithMachines() {
        var loaded = new ArrayDeque<LoadedRunMemory.Reservation>();
        for (int machine = 0; machine < 96; machine++) {
            loaded.add(reserve(owner("others", machine)));
        }
        return loaded;
    }

    /** Ends runs, and starts one of a further machine after each. Returns the number of loads. */
    private int replace(ArrayDeque<LoadedRunMemory.Reservation> loaded, int runs) {
        int loads = 0;
        for (int i = 0; i < runs; i++) {
            loaded.remove().release();
            var next = reserve(owner("others", 1_000 + i));
            if (next.isAdmitted()) {
                loads++;
                loaded.add(next);
            }
        }
        return loads;
    }

    private LoadedRunMemory.Reservation waiting(
            MachineOwner owner, ArrayDeque<LoadedRunMemory.Reservation> loaded, long size) {
        loaded.remove().release();
        var run = reserve(owner);
        assertThat(run.resize(size)).isFalse();
        loaded.add(reserve(owner("others", 500)));
        return run;
    }

    @ParameterizedTest
    @ValueSource(longs = {8 * MIB, 10 * BOUND})
    void a_run_that_needs_much_memory_gets_it_after_16_other_loads(long size) {
        var loaded = fillWithMachines();
        var run = waiting(owner("a", 1), loaded, size);
        assertThat(replace(loaded, 30)).isEqualTo(LoadedRunMemory.OVERTAKES_MAX - 1);
        assertThat(run.isAdmitted()).isTrue();
    }

    @Test
    void the_kept_memory_is_free_after_the_end_of_the_wait() {
        var loaded = fillWithMachines();
        var run = waiting(owner("a", 1), loaded, 8 * MIB);
        assertThat(replace(loaded, LoadedRunMemory.OVERTAKES_MAX))
                .isEqualTo(LoadedRunMemory.OVERTAKES_MAX - 1);
        assertThat(memory.bytes()).isEqualTo(95 * MIB);
        run.release();
        assertThat(memory.bytes()).isEqualTo(BOUND);
        assertThat(memory.waiting()).isZero();
    }

    @Test
    void no_memory_is_kept_for_a_run_beyond_the_share_of_its_machine() {
        var ofMachine = fill(owner("a", 1));
        assertThat(ofMachine).hasSize(48);
        var loaded = new ArrayDeque<LoadedRunMemory.Reservation>();
        for (int machine = 0; machine < 48; machine++) {
            loaded.add(reserve(owner("others", machine)));
        }
        assertThat(replace(loaded, 40)).isEqualTo(40);
        assertThat(memory.waiting()).isEqualTo(1);
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
        assertThat(memory.refusals()).isEqualTo(1);
        assertThat(memory.waiting()).isEqualTo(waiting);
    }

    @Test
    void nothing_is_held_after_all_runs_have_released_their_memory() {
        var loaded = fill(owner("a", 1));
        var waits = reserve(owner("a", 1));
        loaded.forEach(LoadedRunMemory.Reservation::release);
        loaded.forEach(LoadedRunMemory.Reservation::release);
        waits.release();
        // The run that ended the fill was admitted meanwhile.
        assertThat(memory.bytes()).isEqualTo(MIB);
        assertThat(memory.waiting()).isZero();
    }
}
