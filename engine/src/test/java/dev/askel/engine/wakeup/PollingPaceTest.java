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

    /** Tells of heartbeats at most, and counts what it is asked. */
    private static final class Asked implements WakeupQueries {
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
            Asked asked, BiConsumer<String, ExecutionCommand> executions) {
        return RIG.node()
                .system()
                .systemActorOf(
                        WakeupPoller.create(
                                SliceRange.part(0, WakeupPollers.COUNT),
                                asked,
                                executions,
                                RIG.time(),
                                SweepPace.DEFAULT,
                                CallPermits.UNLIMITED,
                                WakeupRoom.UNLIMITED),
                        EngineRig.name("poller"),
                        Props.empty());
    }

    @Test
    void only_of_heartbeats_that_are_missed_for_certain_an_execution_is_told() {
        var asked = new Asked();
        var key = new TaskKey("0", 1);
        asked.missed =
                List.of(
                        new MissedHeartbeat("heard", 0, key, 0, 1L, 1),
                        new MissedHeartbeat("silent", 0, key, 0, 1L, 1));
        var told = new ConcurrentLinkedQueue<String>();
        var poller = poller(asked, (id, _) -> told.add(id));

        Eventually.holds("it tells", () -> !told.isEmpty());
        Eventually.holds("it looks again", () -> asked.heartbeats.get() > 2);
        assertThat(told).containsOnly("silent");
        poller.tell(new WakeupPoller.Stop());
    }

    @Test
    void few_are_woken_while_many_wait_to_be_recovered() {
        var asked = new Asked();
        var poller = poller(asked, (_, _) -> {});

        // Who looks for heartbeats would have looked for what is due as well.
        Eventually.holds("it looks", () -> asked.heartbeats.get() > 2);
        assertThat(asked.due.get()).isLessThan(asked.heartbeats.get());
        Eventually.holds("it looks for what is due all the same", () -> asked.due.get() > 0);
        int looks = asked.due.get();
        asked.room = true;
        Eventually.holds("it looks", () -> asked.due.get() > looks + 1);
        poller.tell(new WakeupPoller.Stop());
    }
}
