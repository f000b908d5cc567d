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
    private static final class CountingQueries implements WakeupQueries {
        private final AtomicInteger heartbeats = new AtomicInteger();
        private final AtomicInteger due = new AtomicInteger();
        private volatile boolean hasCapacity;
        private volatile List<MissedHeartbeat> missed = List.of();

        @Override
        public CompletionStage<List<Wakeup>> wakeupsDue(DueCursor cursor, long untilMillis) {
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
                DueCursor cursor, long nowMillis) {
            heartbeats.incrementAndGet();
            return CompletableFuture.completedStage(missed);
        }

        @Override
        public CompletionStage<Boolean> confirmMissed(MissedHeartbeat missed, long nowMillis) {
            return CompletableFuture.completedStage(missed.persistenceId().equals("silent"));
        }

        @Override
        public boolean hasRecoveryCapacity() {
            return hasCapacity;
        }
    }

    private static ActorRef<WakeupPoller.Command> startPoller(
            CountingQueries reads, BiConsumer<String, ExecutionCommand> executions) {
        return startPoller(reads, executions, WakeupAdmission.UNLIMITED);
    }

    private static ActorRef<WakeupPoller.Command> startPoller(
            CountingQueries reads,
            BiConsumer<String, ExecutionCommand> executions,
            WakeupAdmission admission) {
        return RIG.node()
                .system()
                .systemActorOf(
                        WakeupPoller.create(
                                SliceRange.part(0, WakeupPollers.COUNT),
                                reads,
                                executions,
                                RIG.time(),
                                SweepPace.DEFAULT,
                                new AwaitedPermits(reads, System::nanoTime),
                                CallPermits.UNLIMITED,
                                admission),
                        EngineRig.uniqueName("poller"),
                        Props.empty());
    }

    @Test
    void an_execution_is_notified_only_of_confirmed_missed_heartbeats() {
        var reads = new CountingQueries();
        var key = new TaskKey("0", 1);
        reads.missed =
                List.of(
                        new MissedHeartbeat("recorded", 0, key, 0, 1L, 1),
                        new MissedHeartbeat("silent", 0, key, 0, 1L, 1));
        var notified = new ConcurrentLinkedQueue<String>();
        var poller = startPoller(reads, (id, _) -> notified.add(id));

        Eventually.holds("the poller notifies", () -> !notified.isEmpty());
        Eventually.holds("the poller reads again", () -> reads.heartbeats.get() > 2);
        assertThat(notified).containsOnly("silent");
        poller.tell(new WakeupPoller.Stop());
    }

    @Test
    void an_execution_on_hold_is_not_notified_of_missed_heartbeats() {
        var reads = new CountingQueries();
        var key = new TaskKey("0", 1);
        reads.missed =
                List.of(
                        new MissedHeartbeat("held", 0, key, 0, 1L, MissedHeartbeat.CONFIRMED),
                        new MissedHeartbeat("silent", 0, key, 0, 1L, MissedHeartbeat.CONFIRMED));
        var notified = new ConcurrentLinkedQueue<String>();
        var poller =
                startPoller(
                        reads,
                        (id, _) -> notified.add(id),
                        id ->
                                id.equals("held")
                                        ? WakeupAdmission.Verdict.ON_HOLD
                                        : WakeupAdmission.Verdict.ADMITTED);

        Eventually.holds("the poller notifies", () -> !notified.isEmpty());
        Eventually.holds("the poller reads again", () -> reads.heartbeats.get() > 2);
        assertThat(notified).containsOnly("silent");
        poller.tell(new WakeupPoller.Stop());
    }

    @Test
    void fewer_due_polls_run_while_recoveries_have_no_capacity() {
        var reads = new CountingQueries();
        var poller = startPoller(reads, (_, _) -> {});

        // Each poll that reads heartbeats could have read due rows as well.
        Eventually.holds("the poller reads", () -> reads.heartbeats.get() > 2);
        assertThat(reads.due.get()).isLessThan(reads.heartbeats.get());
        Eventually.holds("the poller reads due rows nevertheless", () -> reads.due.get() > 0);
        int duePolls = reads.due.get();
        reads.hasCapacity = true;
        Eventually.holds("the poller reads", () -> reads.due.get() > duePolls + 1);
        poller.tell(new WakeupPoller.Stop());
    }
}
