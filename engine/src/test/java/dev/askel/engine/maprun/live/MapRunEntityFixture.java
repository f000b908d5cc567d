package dev.askel.engine.maprun.live;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.ExecutionCommand.MapRunEnded;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRegion;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.source.ItemReaders;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;

/** Starts actors of runs, and records their messages to parents and to their shard. */
final class MapRunEntityFixture implements AutoCloseable {
    final MapRunMemory memory = new MapRunMemory(64L << 20);
    final Queue<MapRunEnded> reports = new ConcurrentLinkedQueue<>();
    final PendingResults results = new PendingResults();
    final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    final AtomicInteger clockReads = new AtomicInteger();

    /** The messages that a passivated run sends to the next actor of the run. */
    final Queue<MapRunCommand> returned = new ConcurrentLinkedQueue<>();

    final TestProbe<ClusterSharding.ShardCommand> shard;

    private final ActorTestKit kit;
    private final EvaluationThreads evaluations = new EvaluationThreads(1);
    private final long start = System.nanoTime();
    private volatile boolean isClockStopped;

    MapRunEntityFixture(ActorTestKit kit) {
        this.kit = kit;
        this.shard = kit.createTestProbe();
    }

    @Override
    public void close() {
        evaluations.close();
    }

    /** Stops the clock. Its time is {@link #now} from then on. */
    void stopClock() {
        isClockStopped = true;
    }

    private long millis() {
        clockReads.incrementAndGet();
        return now.get() + (isClockStopped ? 0 : NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    /** Starts the actor of a run. */
    ActorRef<MapRunCommand> start(
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
        return kit.spawn(
                MapRunEntity.create(
                        new EntityContext<>(MapRunRegion.KEY, MemoryRunStore.ID, shard.getRef()),
                        services));
    }

    static void awaitOutcome(MemoryRunStore store) {
        var _ = Eventually.value("an outcome", store::outcome, found -> found != null);
    }

    /** Waits for the end of a run, and checks that each child ended once and with success. */
    static void checkAllEnded(MemoryRunStore store, ScriptedChildren children, int count) {
        awaitOutcome(store);
        assertThat(store.outcome()).isInstanceOf(MapRunOutcome.Succeeded.class);
        assertThat(store.ends()).extracting(ChildEnd::child).doesNotHaveDuplicates();
        assertThat(store.ends()).hasSize(count);
        assertThat(store.counts().items().succeeded()).isEqualTo(count);
        assertThat(children.unplanned()).isEmpty();
    }
}
