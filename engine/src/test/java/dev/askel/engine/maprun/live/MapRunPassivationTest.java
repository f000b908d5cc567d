package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Eventually;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.admission.LoadedRunMemory;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.maprun.source.ItemReaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passivation of a run that only waits, and runs that wait for memory. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunPassivationTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final MapRunEntityFixture fixture = new MapRunEntityFixture(KIT);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Reserves memory for other runs of the machine until one of them waits. */
    private List<LoadedRunMemory.Reservation> fillMemory() {
        var reservations = new ArrayList<LoadedRunMemory.Reservation>();
        do {
            reservations.add(
                    fixture.memory.loaded().reserve(MachineOwner.of(MemoryRunStore.ID), () -> {}));
        } while (reservations.getLast().isAdmitted());
        return reservations;
    }

    @Test
    void a_run_is_not_loaded_until_memory_is_free() {
        var sample = SampleScope.ofArray(50);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var others = fillMemory();
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        Eventually.holds("it waits", () -> fixture.memory.loaded().waitingCount() == 2);
        assertThat(store.loads()).isZero();
        others.forEach(LoadedRunMemory.Reservation::release);
        MapRunEntityFixture.checkAllEnded(store, children, 50);
    }

    @Test
    void a_run_that_only_waits_for_children_leaves_its_memory_to_others() {
        var sample = SampleScope.ofArray(50);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        var others = fillMemory();
        var _ =
                fixture.shard.expectMessageClass(
                        ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        // Each of the other runs holds 1 MiB.
        assertThat(fixture.memory.loaded().bytes() % (1L << 20)).isZero();
        assertThat(fixture.memory.bytes()).isZero();
        assertThat(store.wakeAtMillis()).isGreaterThanOrEqualTo(fixture.now.get() + 60_000);

        // The shard sends a message that arrives now to the next actor.
        run.tell(new MapRunCommand.Wake());
        Eventually.holds("returned", () -> fixture.returned.contains(new MapRunCommand.Wake()));
        run.tell(new MapRunCommand.HandOff());
        others.forEach(LoadedRunMemory.Reservation::release);
        children.endAll(ExecutionStatus.SUCCEEDED);
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        MapRunEntityFixture.checkAllEnded(store, children, 50);
        assertThat(store.wakeAtMillis()).isNull();
    }

    private static MapRunCommand childEnded() {
        return new MapRunCommand.ChildEnded(
                0, 1, "c", ExecutionStatus.SUCCEEDED, "1", null, null, 0, 1, 0);
    }

    /** Returns the row of a passivated run. */
    private MemoryRunStore passivated(SampleScope sample) {
        var store = new MemoryRunStore(sample);
        store.setWakeAtMillis(fixture.now.get() + Duration.ofMinutes(2).toMillis());
        return store;
    }

    @Test
    void a_passivated_run_that_waits_for_memory_is_open_after_the_end_of_a_child() {
        var sample = SampleScope.ofArray(50);
        var store = passivated(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var others = fillMemory();
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        run.tell(childEnded());
        // If the node is lost now, another node finds the run in its next round.
        Eventually.holds("it is open", () -> store.wakeAtMillis() == null);
        assertThat(store.loads()).isZero();
        others.forEach(LoadedRunMemory.Reservation::release);
        MapRunEntityFixture.checkAllEnded(store, children, 50);
    }

    @Test
    void a_refused_run_stops_after_it_is_open() {
        var sample = SampleScope.ofArray(50);
        var store = passivated(sample);
        store.failPassivationEnd();
        store.failPassivationEnd();
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ = fillMemory();
        fillQueue();
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ =
                fixture.shard.expectMessageClass(
                        ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        run.tell(childEnded());
        run.tell(new MapRunCommand.HandOff());
        fixture.shard.expectTerminated(run, Duration.ofSeconds(10));
        assertThat(store.wakeAtMillis()).isNull();
        assertThat(fixture.memory.loaded().refusalCount()).isEqualTo(2);
    }

    /** Queues runs of the machine until one is refused. */
    private void fillQueue() {
        var owner = MachineOwner.of(MemoryRunStore.ID);
        while (fixture.memory.loaded().reserve(owner, () -> {}) != null) {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_refused_run_stops_although_its_passivation_cannot_be_ended(boolean restarts) {
        var sample = SampleScope.ofArray(50);
        var store = passivated(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ = fillMemory();
        fillQueue();
        var end = store.delayPassivationEnd();
        if (restarts) {
            store.throwInPassivationEnd();
        }
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ =
                fixture.shard.expectMessageClass(
                        ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        run.tell(childEnded());
        run.tell(new MapRunCommand.HandOff());
        end.completeExceptionally(
                restarts ? MemoryRunStore.failure() : new IllegalStateException("a bug"));
        fixture.shard.expectTerminated(run, Duration.ofSeconds(10));
        // The first refused reservation belongs to the test, and the second one to the run.
        assertThat(fixture.memory.loaded().refusalCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_child_that_ends_during_a_failed_load_ends_the_passivation(boolean isRefused) {
        var sample = SampleScope.ofArray(50);
        var store = passivated(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var load = store.delayLoad();
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("a load", store::loads, found -> found == 1);
        var others = fillMemory();
        // The memory of the failed load is too small for the run that waits.
        var other =
                Objects.requireNonNull(
                        fixture.memory.loaded().reserve(new MachineOwner("other", "m"), () -> {}));
        assertThat(other.resize(3L << 20)).isTrue();
        if (isRefused) {
            fillQueue();
        }
        run.tell(childEnded());
        load.completeExceptionally(MemoryRunStore.failure());
        // The restarted run has no memory reservation.
        Eventually.holds("it is open", () -> store.wakeAtMillis() == null);
        assertThat(store.loads()).isEqualTo(1);
        if (!isRefused) {
            others.forEach(LoadedRunMemory.Reservation::release);
            MapRunEntityFixture.checkAllEnded(store, children, 50);
        }
    }

    /**
     * Returns whether the stored progress contains the end of the source. If not, ends a child, so
     * that the progress is stored again.
     */
    private static boolean isSourceReadAfterAnEnd(MemoryRunStore store, ScriptedChildren children) {
        if (store.progress().frontier().isEnd()) {
            return true;
        }
        children.end(children.running().getFirst(), ExecutionStatus.SUCCEEDED);
        return false;
    }

    /** Waits until the clock is read. Each check whether a run is passivated reads it. */
    private void awaitClockReads(int count) {
        int reads = fixture.clockReads.get();
        var _ = Eventually.value("reads", fixture.clockReads::get, found -> found >= reads + count);
    }

    @Test
    void a_run_with_a_counted_failure_leaves_its_memory_after_30_seconds() {
        fixture.stopClock();
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var source = new NumberSource(50);
        var _ = fixture.start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        Eventually.holds("its source is read", () -> isSourceReadAfterAnEnd(store, children));
        store.delayLoad().completeExceptionally(new IllegalStateException("a bug"));
        children.refuse();
        var _ = Eventually.value("loaded after the bug", children::created, found -> found == 2);
        var _ = fillMemory();
        // The run has resumed, so that only checks read the clock.
        awaitClockReads(10);
        fixture.now.addAndGet(Duration.ofSeconds(29).toMillis());
        awaitClockReads(3);
        assertThat(store.wakeAtMillis()).isNull();
        assertThat(source.openings()).hasSize(1);
        fixture.now.addAndGet(Duration.ofSeconds(1).toMillis());
        var _ =
                fixture.shard.expectMessageClass(
                        ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        assertThat(store.wakeAtMillis()).isNotNull();
    }

    @Test
    void a_run_whose_child_ends_during_its_passivation_is_loaded_again() {
        var sample = SampleScope.ofArray(50);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var passivation = store.delayPassivation();
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        var _ = fillMemory();
        var _ = Eventually.value("passivated", store::wakeAtMillis, found -> found != null);
        children.endAll(ExecutionStatus.SUCCEEDED);
        passivation.complete(true);
        MapRunEntityFixture.checkAllEnded(store, children, 50);
        assertThat(store.loads()).isEqualTo(2);
        assertThat(store.wakeAtMillis()).isNull();
        assertThat(fixture.reports).isNotEmpty();
    }
}
