package dev.askel.engine.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.CallPosition;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.WaitingCallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import dev.askel.engine.task.CallPermits;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PollingPaceTest {
    private static final EngineRig RIG = EngineRig.shared();

    /** Returns only missed heartbeats, and counts the reads. */
    private static final class CountingDue implements WakeupQueries {
        private final AtomicInteger heartbeats = new AtomicInteger();
        private final AtomicInteger due = new AtomicInteger();
        private volatile boolean room;
        private volatile List<MissedHeartbeat> missed = List.of();

        @Override
        public CompletionStage<List<Wakeup>> wakeupsDue(DueCursor walk, long untilMillis) {
            due.incrementAndGet();
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public CompletionStage<List<Wakeup>> callsWithoutNode(
                SliceRange slices,
                Set<String> livingIncarnations,
                CallPosition after,
                int rowsMax) {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public CompletionStage<List<Wakeup>> callsInFlight(
                SliceRange slices, CallPosition after, int rowsMax) {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public CompletionStage<List<String>> awaitedPermits(String after, int rowsMax) {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public CompletionStage<List<Wakeup>> callsWaiting(
                SliceRange slices, String permit, WaitingCallPosition after, int rowsMax) {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public CompletionStage<List<MissedHeartbeat>> heartbeatsMissed(
                DueCursor walk, long nowMillis) {
            heartbeats.incrementAndGet();
            return CompletableFuture.completedStage(missed);
        }

        @Override
        public CompletionStage<Boolean> confirmMissed(MissedHeartbeat one, long nowMillis) {
            return CompletableFuture.completedStage(one.persistenceId().equals("silent"));
        }

        @Override
        public boolean hasRecoveryCapacity() {
            return room;
        }
    }

    private static ActorRef<WakeupPoller.Command> poller(
            CountingDue reads, BiConsumer<String, ExecutionCommand> executions) {
        return RIG.node()
                .system()
                .systemActorOf(
                        WakeupPoller.create(
                                SliceRange.part(0, WakeupPollers.COUNT),
                                reads,
                                executions,
                                RIG.time(),
                                SweepPace.DEFAULT,
                                CallPermits.UNLIMITED,
                                WakeupAdmission.UNLIMITED),
                        EngineRig.uniqueName("poller"),
                        Props.empty());
    }

    @Test
    void an_execution_is_notified_only_of_certainly_missed_heartbeats() {
        var reads = new CountingDue();
        var key = new TaskKey("0", 1);
        reads.missed =
                List.of(
                        new MissedHeartbeat("heard", 0, key, 0, 1L, 1),
                        new MissedHeartbeat("silent", 0, key, 0, 1L, 1));
        var notified = new ConcurrentLinkedQueue<String>();
        var poller = poller(reads, (id, _) -> notified.add(id));

        Eventually.holds("it notifies", () -> !notified.isEmpty());
        Eventually.holds("it reads again", () -> reads.heartbeats.get() > 2);
        assertThat(notified).containsOnly("silent");
        poller.tell(new WakeupPoller.Stop());
    }

    @Test
    void few_polls_happen_while_there_is_no_memory_for_recoveries() {
        var reads = new CountingDue();
        var poller = poller(reads, (_, _) -> {});

        // A poller that reads heartbeats has had the occasion to read due rows as well.
        Eventually.holds("it looks", () -> reads.heartbeats.get() > 2);
        assertThat(reads.due.get()).isLessThan(reads.heartbeats.get());
        Eventually.holds("it reads due rows nevertheless", () -> reads.due.get() > 0);
        int duePolls = reads.due.get();
        reads.room = true;
        Eventually.holds("it looks", () -> reads.due.get() > duePolls + 1);
        poller.tell(new WakeupPoller.Stop());
    }
}
