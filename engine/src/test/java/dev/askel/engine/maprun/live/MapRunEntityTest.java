package dev.askel.engine.maprun.live;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.ExecutionCommand.MapRunEnded;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRegion;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.admission.LoadedRunMemory;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.source.ItemReaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The actor of a run, with a row in memory and scripted children. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunEntityTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final EvaluationThreads evaluations = new EvaluationThreads(1);
    private final MapRunMemory memory = new MapRunMemory(64L << 20);
    private final Queue<MapRunEnded> reports = new ConcurrentLinkedQueue<>();
    private final PendingResults results = new PendingResults();
    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private final long start = System.nanoTime();
    private final AtomicInteger clockReads = new AtomicInteger();
    private volatile boolean isClockStopped;
    private final Queue<MapRunCommand> returned = new ConcurrentLinkedQueue<>();
    private final TestProbe<ClusterSharding.ShardCommand> shard = KIT.createTestProbe();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @AfterEach
    void close() {
        evaluations.close();
    }

    private long millis() {
        clockReads.incrementAndGet();
        return now.get() + (isClockStopped ? 0 : NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private ActorRef<MapRunCommand> start(
            SampleScope sample,
            MemoryRunStore store,
            ScriptedChildren children,
            ItemReaders readers) {
        var services =
                new MapRunServices(
                        store,
                        children,
                        readers,
                        results,
                        (_, _) ->
                                CompletableFuture.completedStage(
                                        new PinnedDefinition(
                                                sample.machine(), LoggingConfiguration.NONE)),
                        (_, report) -> reports.add(report),
                        (_, command) -> returned.add(command),
                        memory,
                        evaluations,
                        this::millis,
                        new Random(1),
                        ExecutionLimits.DEFAULT,
                        new MapRunSettings(100, memory.bytesMax()));
        return KIT.spawn(
                MapRunEntity.create(
                        new EntityContext<>(MapRunRegion.KEY, MemoryRunStore.ID, shard.getRef()),
                        services));
    }

    private static void awaitOutcome(MemoryRunStore store) {
        var _ = Eventually.value("an outcome", store::outcome, found -> found != null);
    }

    private static void checkAllEnded(MemoryRunStore store, ScriptedChildren children, int count) {
        awaitOutcome(store);
        assertThat(store.outcome()).isInstanceOf(MapRunOutcome.Succeeded.class);
        assertThat(store.ends()).extracting(ChildEnd::child).doesNotHaveDuplicates();
        assertThat(store.ends()).hasSize(count);
        assertThat(store.counts().items().succeeded()).isEqualTo(count);
        assertThat(children.unplanned()).isEmpty();
    }

    @Test
    void a_run_reports_its_outcome_until_the_parent_acknowledges_it() {
        var sample = SampleScope.ofArray(500);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var run = start(sample, store, children, ItemReaders.NONE);
        checkAllEnded(store, children, 500);
        var _ = Eventually.value("two reports", reports::size, found -> found >= 2);
        assertThat(reports).allMatch(report -> report.status() == MapRunStatus.SUCCEEDED);
        assertThat(children.mostRunning()).isLessThanOrEqualTo(100);
        run.tell(new MapRunCommand.ParentAcknowledged(0));
        var _ = Eventually.value("acknowledged", store::isNotified, found -> found);
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void nothing_is_lost_while_the_database_is_unavailable() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        store.failWrites(2);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ = start(sample, store, children, ItemReaders.NONE);
        checkAllEnded(store, children, 300);
    }

    @Test
    void a_write_whose_answer_is_lost_counts_once() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        store.loseAnswers(2);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ = start(sample, store, children, ItemReaders.NONE);
        checkAllEnded(store, children, 300);
        assertThat(store.loads()).isEqualTo(1);
    }

    @Test
    void a_run_whose_row_has_changed_is_loaded_again() {
        var sample = SampleScope.ofArray(150);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var _ = start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.supersede();
        children.endAll(ExecutionStatus.SUCCEEDED);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        assertThat(children.created()).isEqualTo(2);
        assertThat(store.owner()).isPositive();
        children.endAll(ExecutionStatus.SUCCEEDED);
        checkAllEnded(store, children, 150);
    }

    @Test
    void a_run_whose_start_is_refused_is_taken_over_again() {
        var sample = SampleScope.ofArray(150);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var _ = start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        children.refuse();
        var _ = Eventually.value("two owners", children::created, found -> found == 2);
        assertThat(store.owner()).isPositive();
        children.endAll(ExecutionStatus.SUCCEEDED);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        children.endAll(ExecutionStatus.SUCCEEDED);
        checkAllEnded(store, children, 150);
    }

    @Test
    void a_stop_aborts_the_children_and_ends_the_run() {
        var sample = SampleScope.ofArray(150);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var run = start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(store.counts().items().aborted()).isEqualTo(100);
        assertThat(store.counts().items().pending()).isEqualTo(50);
    }

    @Test
    void a_stopped_run_ends_after_its_pending_children_are_stored() {
        var sample = SampleScope.withFiles();
        var store = new MemoryRunStore(sample);
        var source = new NumberSource(1_000);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var run = start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        Eventually.holds("the files are being stored", results::isStoring);
        assertThat(store.outcome()).isNull();
        results.finish();
        awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(results.pending())
                .extracting(each -> each.input().text())
                .isEqualTo(IntStream.range(100, 1_000).mapToObj(Integer::toString).toList());
        Eventually.holds("no memory is held", () -> memory.bytes() == 0);
    }

    @Test
    void an_interrupted_export_continues_after_its_stored_files() {
        var sample = SampleScope.withFiles();
        var store = new MemoryRunStore(sample);
        var source = new NumberSource(5_000);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        results.failExportBefore(3_210);
        results.finish();
        var run = start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(store.loads()).isEqualTo(2);
        assertThat(results.pending())
                .extracting(each -> each.input().text())
                .isEqualTo(IntStream.range(100, 5_000).mapToObj(Integer::toString).toList());
        assertThat(source.openings()).contains("v1|3200");
        assertThat(store.counts().items().aborted()).isEqualTo(100);
    }

    /** Reserves memory for other runs of the machine until one of them waits. */
    private List<LoadedRunMemory.Reservation> fillMemory() {
        var reservations = new ArrayList<LoadedRunMemory.Reservation>();
        do {
            reservations.add(memory.loaded().reserve(MachineOwner.of(MemoryRunStore.ID), () -> {}));
        } while (reservations.getLast().isAdmitted());
        return reservations;
    }

    @Test
    void a_run_is_not_loaded_until_memory_is_free() {
        var sample = SampleScope.ofArray(50);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var others = fillMemory();
        var _ = start(sample, store, children, ItemReaders.NONE);
        Eventually.holds("it waits", () -> memory.loaded().waiting() == 2);
        assertThat(store.loads()).isZero();
        others.forEach(LoadedRunMemory.Reservation::release);
        checkAllEnded(store, children, 50);
    }

    @Test
    void a_run_that_only_waits_for_children_leaves_its_memory_to_others() {
        var sample = SampleScope.ofArray(50);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var run = start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        var others = fillMemory();
        var _ = shard.expectMessageClass(ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        // Each of the others holds 1 MiB.
        assertThat(memory.loaded().bytes() % (1L << 20)).isZero();
        assertThat(memory.bytes()).isZero();
        assertThat(store.wakeAtMillis()).isGreaterThanOrEqualTo(now.get() + 60_000);

        // The shard sends a message that arrives now to the next actor.
        run.tell(new MapRunCommand.Wake());
        Eventually.holds("returned", () -> returned.contains(new MapRunCommand.Wake()));
        run.tell(new MapRunCommand.HandOff());
        others.forEach(LoadedRunMemory.Reservation::release);
        children.endAll(ExecutionStatus.SUCCEEDED);
        var _ = start(sample, store, children, ItemReaders.NONE);
        checkAllEnded(store, children, 50);
        assertThat(store.wakeAtMillis()).isNull();
    }

    private static MapRunCommand childEnded() {
        return new MapRunCommand.ChildEnded(
                0, 1, "c", ExecutionStatus.SUCCEEDED, "1", null, null, 0, 1, 0);
    }

    /** Returns the row of a passivated run. */
    private MemoryRunStore passivated(SampleScope sample) {
        var store = new MemoryRunStore(sample);
        store.setWakeAtMillis(now.get() + Duration.ofMinutes(2).toMillis());
        return store;
    }

    @Test
    void a_passivated_run_that_waits_for_memory_is_open_after_the_end_of_a_child() {
        var sample = SampleScope.ofArray(50);
        var store = passivated(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var others = fillMemory();
        var run = start(sample, store, children, ItemReaders.NONE);
        run.tell(childEnded());
        // If the node is lost now, another node finds the run in its next round.
        Eventually.holds("it is open", () -> store.wakeAtMillis() == null);
        assertThat(store.loads()).isZero();
        others.forEach(LoadedRunMemory.Reservation::release);
        checkAllEnded(store, children, 50);
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
        var run = start(sample, store, children, ItemReaders.NONE);
        var _ = shard.expectMessageClass(ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        run.tell(childEnded());
        run.tell(new MapRunCommand.HandOff());
        shard.expectTerminated(run, Duration.ofSeconds(10));
        assertThat(store.wakeAtMillis()).isNull();
        assertThat(memory.loaded().refusals()).isEqualTo(2);
    }

    /** Queues runs of the machine until one is refused. */
    private void fillQueue() {
        var owner = MachineOwner.of(MemoryRunStore.ID);
        while (memory.loaded().reserve(owner, () -> {}) != null) {}
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
        var run = start(sample, store, children, ItemReaders.NONE);
        var _ = shard.expectMessageClass(ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        run.tell(childEnded());
        run.tell(new MapRunCommand.HandOff());
        end.completeExceptionally(
                restarts ? MemoryRunStore.failure() : new IllegalStateException("a bug"));
        shard.expectTerminated(run, Duration.ofSeconds(10));
        // The first reservation that was refused is of the test, and the second one of the run.
        assertThat(memory.loaded().refusals()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_child_that_ends_during_a_failed_load_ends_the_passivation(boolean isRefused) {
        var sample = SampleScope.ofArray(50);
        var store = passivated(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var load = store.delayLoad();
        var run = start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("a load", store::loads, found -> found == 1);
        var others = fillMemory();
        // The memory of the failed load is too small for the run that waits.
        var other =
                Objects.requireNonNull(
                        memory.loaded().reserve(new MachineOwner("other", "m"), () -> {}));
        assertThat(other.resize(3L << 20)).isTrue();
        if (isRefused) {
            fillQueue();
        }
        run.tell(childEnded());
        load.completeExceptionally(MemoryRunStore.failure());
        // The restarted run has no memory.
        Eventually.holds("it is open", () -> store.wakeAtMillis() == null);
        assertThat(store.loads()).isEqualTo(1);
        if (!isRefused) {
            others.forEach(LoadedRunMemory.Reservation::release);
            checkAllEnded(store, children, 50);
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
        int reads = clockReads.get();
        var _ = Eventually.value("reads", clockReads::get, found -> found >= reads + count);
    }

    @Test
    void a_run_with_a_counted_failure_leaves_its_memory_after_30_seconds() {
        isClockStopped = true;
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var source = new NumberSource(50);
        var _ = start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        Eventually.holds("its source is read", () -> isSourceReadAfterAnEnd(store, children));
        store.delayLoad().completeExceptionally(new IllegalStateException("a bug"));
        children.refuse();
        var _ = Eventually.value("loaded after the bug", children::created, found -> found == 2);
        var _ = fillMemory();
        // The run has resumed, so that only checks read the clock.
        awaitClockReads(10);
        now.addAndGet(Duration.ofSeconds(29).toMillis());
        awaitClockReads(3);
        assertThat(store.wakeAtMillis()).isNull();
        assertThat(source.openings()).hasSize(1);
        now.addAndGet(Duration.ofSeconds(1).toMillis());
        var _ = shard.expectMessageClass(ClusterSharding.Passivate.class, Duration.ofSeconds(10));
        assertThat(store.wakeAtMillis()).isNotNull();
    }

    @Test
    void a_run_whose_child_ends_during_its_passivation_is_loaded_again() {
        var sample = SampleScope.ofArray(50);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var passivation = store.delayPassivation();
        var _ = start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        var _ = fillMemory();
        var _ = Eventually.value("passivated", store::wakeAtMillis, found -> found != null);
        children.endAll(ExecutionStatus.SUCCEEDED);
        passivation.complete(true);
        checkAllEnded(store, children, 50);
        assertThat(store.loads()).isEqualTo(2);
        assertThat(store.wakeAtMillis()).isNull();
        assertThat(reports).isNotEmpty();
    }

    @Test
    void a_bug_ends_the_run_after_three_failures() {
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ =
                start(
                        sample,
                        store,
                        children,
                        (_, _) -> {
                            throw new IllegalStateException("a bug");
                        });
        awaitOutcome(store);
        assertThat(store.outcome())
                .isEqualTo(
                        new MapRunOutcome.Failed(
                                "States.Runtime", "The Map Run failed by an internal error."));
        assertThat(store.loads()).isEqualTo(RunFailures.FAILURES_MAX + 1);
    }

    @Test
    void a_bug_at_the_end_ends_the_run_after_three_failures_however_late_they_are() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        results.failAssembly(() -> now.addAndGet(Duration.ofHours(1).toMillis()));
        var _ = start(sample, store, children, ItemReaders.NONE);
        awaitOutcome(store);
        assertThat(store.outcome()).isInstanceOf(MapRunOutcome.Failed.class);
        assertThat(store.ends()).hasSize(300);
        assertThat(results.assemblies()).isEqualTo(RunFailures.FAILURES_MAX);
    }

    @Test
    void failures_of_a_run_that_makes_progress_do_not_end_it() {
        var failures = new RunFailures();
        for (int i = 0; i < 2 * RunFailures.FAILURES_MAX; i++) {
            failures.onFailure();
            assertThat(failures.isExhausted()).isFalse();
            failures.onProgress();
        }
        for (int i = 0; i < RunFailures.FAILURES_MAX; i++) {
            failures.onFailure();
        }
        assertThat(failures.isExhausted()).isTrue();
    }

    @Test
    void memory_stays_bounded_while_the_database_does_not_answer() {
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        store.hangAfter(20);
        var source = new NumberSource(Long.MAX_VALUE);
        var large = Payload.ofVerbatim("\"" + "x".repeat(100_000) + "\"");
        var children = new ScriptedChildren(store, true, large);
        var _ = start(sample, store, children, (_, position) -> source.open(position));
        Eventually.holds("the database does not answer", store::isHanging);
        var lastRead = new AtomicLong();
        // One end is taken in any case, and the last one within the bound may exceed it.
        var _ =
                Eventually.value(
                        "the feed waits",
                        () -> {
                            assertThat(memory.bytes())
                                    .isLessThanOrEqualTo(memory.bytesMax() + 2 * 4 * 101_000L);
                            long before = lastRead.getAndSet(source.read());
                            return before == lastRead.get();
                        },
                        isWaiting -> isWaiting);
        assertThat(children.running()).isEmpty();
        assertThat(store.outcome()).isNull();
    }

    @Test
    void a_waiting_child_holds_no_memory_for_its_input() {
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        var source = NumberSource.large(100, 100_000);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var _ = start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        assertThat(memory.bytes()).isGreaterThan(100 * 4 * 100_000L);
        children.reportStarts();
        // A child itself and its expected end remain.
        Eventually.holds("the inputs are released", () -> memory.bytes() < 100 * 20_000L);
        children.endAll(ExecutionStatus.SUCCEEDED);
        checkAllEnded(store, children, 100);
    }

    @Test
    void ends_that_find_no_memory_are_read_again_and_count_once() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        // 100 ends of 4 MiB of heap each exceed the bound of 64 MiB.
        var large = Payload.ofVerbatim("\"" + "x".repeat(1 << 20) + "\"");
        var children = new ScriptedChildren(store, true, large);
        var _ = start(sample, store, children, ItemReaders.NONE);
        checkAllEnded(store, children, 300);
        assertThat(children.endsReadAgain()).isPositive();
    }

    @Test
    void a_stopped_run_counts_the_ends_that_found_no_memory() {
        var sample = SampleScope.ofArray(100);
        var store = new MemoryRunStore(sample);
        var large = Payload.ofVerbatim("\"" + "x".repeat(1 << 20) + "\"");
        var children = new ScriptedChildren(store, false, large);
        var run = start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        for (long child = 0; child < 90; child++) {
            children.end(child, ExecutionStatus.SUCCEEDED);
        }
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(store.counts().items().succeeded()).isEqualTo(90);
        assertThat(store.counts().items().aborted()).isEqualTo(10);
    }
}
