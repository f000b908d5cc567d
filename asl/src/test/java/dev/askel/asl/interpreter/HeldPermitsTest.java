package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.HeldPermits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the permits that an execution holds, also after its end and its redrive. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HeldPermitsTest {
    private static final SemaphoreName DEPLOY = new SemaphoreName("deploy", "");
    private static final SemaphoreName IMPORT = new SemaphoreName("import", "shop");

    private final Ledger ledger = runningLedger();

    private static Ledger runningLedger() {
        var execution = TaskTest.task(TaskTest.ACTIVITY, "").runUntil(SimulatedTime.START);
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(
                        execution.identity(), null, execution.input(), SimulatedTime.START));
        return ledger;
    }

    private void grant(int ordinal, SemaphoreName semaphore, int permits, long decision) {
        ledger.recordFact(
                new Fact.PermitsGranted(FramePath.ROOT, ordinal, semaphore, permits, 5, decision));
    }

    private void release(SemaphoreName semaphore, @Nullable Integer permits) {
        ledger.recordFact(new Fact.PermitsReleased(FramePath.ROOT, semaphore, permits, null));
    }

    private void fail() {
        ledger.closeExecution(HistoryEventType.ExecutionFailed, "E", null, SimulatedTime.START);
    }

    private static boolean advances(ExecutionState state) {
        return Interpreter.outstandingEffects(state).stream()
                .anyMatch(Effect.Advance.class::isInstance);
    }

    @Test
    void a_repeated_grant_changes_nothing() {
        grant(1, DEPLOY, 2, 10);
        var before = ledger.state();
        grant(1, DEPLOY, 2, 11);
        assertThat(ledger.state().heldPermits()).isEqualTo(before.heldPermits());
    }

    @Test
    void a_release_removes_the_permits_that_were_acquired_first() {
        grant(1, DEPLOY, 2, 10);
        grant(2, IMPORT, 1, 11);
        grant(3, DEPLOY, 2, 12);

        release(DEPLOY, 3);

        assertThat(ledger.state().heldPermits())
                .containsExactly(
                        new HeldPermits(FramePath.ROOT, 2, IMPORT, 1, 5, 11L),
                        new HeldPermits(FramePath.ROOT, 3, DEPLOY, 1, 5, 12L));

        release(DEPLOY, 7);
        release(IMPORT, null);
        assertThat(ledger.state().heldPermits()).isEmpty();
    }

    @Test
    void a_declined_decision_changes_no_permits() {
        grant(1, DEPLOY, 2, 10);
        ledger.recordFact(new Fact.PermitsDeclined("", 7));
        assertThat(ledger.state().heldPermits()).hasSize(1);
    }

    @Test
    void a_redriven_execution_advances_only_with_all_permits_of_its_former_run() {
        grant(1, DEPLOY, 2, 10);
        grant(2, IMPORT, 1, 11);
        fail();
        assertThat(ledger.state().awaitsHeldPermits()).isFalse();

        ledger.redrive(SimulatedTime.START, null);

        assertThat(ledger.state().awaitsHeldPermits()).isTrue();
        assertThat(ledger.state().heldPermits()).allMatch(HeldPermits::isAwaited);
        assertThat(advances(ledger.state())).isFalse();

        grant(1, DEPLOY, 2, 20);
        assertThat(advances(ledger.state())).isFalse();

        ledger.takeChangedFrames();
        grant(2, IMPORT, 1, 21);
        assertThat(ledger.takeChangedFrames()).contains(FramePath.ROOT);
        assertThat(ledger.state().awaitsHeldPermits()).isFalse();
        assertThat(advances(ledger.state())).isTrue();
        assertThat(ledger.state().heldPermits())
                .extracting(HeldPermits::decision)
                .containsExactly(20L, 21L);
    }

    @Test
    void a_redrive_without_permits_advances_immediately() {
        grant(1, DEPLOY, 2, 10);
        release(DEPLOY, null);
        fail();
        ledger.redrive(SimulatedTime.START, null);
        assertThat(advances(ledger.state())).isTrue();
    }

    @Test
    void a_release_by_an_operator_lets_a_redriven_execution_advance() {
        grant(1, DEPLOY, 2, 10);
        fail();
        ledger.redrive(SimulatedTime.START, null);
        release(DEPLOY, null);
        assertThat(advances(ledger.state())).isTrue();
    }

    @Test
    void an_execution_that_ends_before_its_permits_are_granted_again_requests_them_again() {
        grant(1, DEPLOY, 2, 10);
        fail();
        ledger.redrive(SimulatedTime.START, null);
        fail();
        ledger.redrive(SimulatedTime.START, null);
        assertThat(ledger.state().heldPermits())
                .containsExactly(new HeldPermits(FramePath.ROOT, 1, DEPLOY, 2, 5, null));
        assertThat(ledger.state().awaitsHeldPermits()).isTrue();
    }

    @Test
    void held_permits_count_in_the_memory_of_the_execution() {
        long before = HeldBytes.count(ledger.state());
        grant(1, IMPORT, 1, 10);
        assertThat(HeldBytes.count(ledger.state())).isGreaterThan(before + 10);
    }
}
