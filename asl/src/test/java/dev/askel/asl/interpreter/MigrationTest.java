package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.VersionChange;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Migrations;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.migration.MigrationPoint;
import dev.askel.asl.interpreter.migration.NextStates;
import dev.askel.asl.interpreter.migration.NextStates.NextState;
import dev.askel.asl.interpreter.migration.TargetTimeout;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests migrations between two revisions (docs/migrate.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MigrationTest {
    private static final String WAIT =
            "\"W\": {\"Type\": \"Wait\", \"Seconds\": 60, \"Next\": \"A\"}";
    private static final String A = "\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}";
    private static final String B = "\"B\": {\"Type\": \"Pass\", \"Result\": 1, \"End\": true}";
    private static final String OTHER_B = "\"B\": {\"Type\": \"Succeed\", \"OutputPath\": \"$.x\"}";
    private static final String TOKEN = "token";
    private static final MigrationTarget TARGET =
            new MigrationTarget(2, "role-2", 900L, "machine:2", null);

    private static String definition(String startAt, String... states) {
        return "{\"StartAt\": \"%s\", \"States\": {%s}}"
                .formatted(startAt, String.join(", ", states));
    }

    private static StateMachine machine(String startAt, String... states) {
        return DefinitionParser.compile(definition(startAt, states));
    }

    private static SimulatedExecution waiting(Duration migratedAfter, StateMachine other) {
        return SimulatedExecution.of(definition("W", WAIT, A, B))
                .input("{\"x\": 7}")
                .migratingTo(other, migratedAfter);
    }

    @Test
    void an_execution_migrates_before_it_enters_its_next_state() {
        var run = waiting(Duration.ofSeconds(1), machine("A", A, OTHER_B)).run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 WaitStateEntered W",
                        "3<2 WaitStateExited W",
                        "4<3 PassStateEntered A",
                        "5<4 PassStateExited A",
                        "6<5 SucceedStateEntered B",
                        "7<6 SucceedStateExited B",
                        "8<7 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("7"));
        assertThat(changes(run)).containsExactly(change(run));
        assertThat(enteredAfterMigration(run)).isEqualTo("A");
    }

    @Test
    void an_execution_waits_until_it_reaches_a_state_that_the_other_revision_has() {
        var run = waiting(Duration.ofSeconds(1), machine("B", OTHER_B)).run();

        assertThat(enteredAfterMigration(run)).isEqualTo("B");
        assertThat(run).satisfies(Outcomes.succeeded("7"));
    }

    @Test
    void an_execution_without_a_common_state_ends_with_its_first_revision() {
        var run =
                waiting(Duration.ofSeconds(1), machine("C", "\"C\": {\"Type\": \"Succeed\"}"))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("1"));
        assertThat(changes(run)).isEmpty();
        assertThat(run.state().identity().revision()).isEqualTo(1);
        assertThat(run.state().migrations()).isEqualTo(Migrations.NONE);
    }

    @Test
    void a_migration_changes_the_revision_and_keeps_the_former_one() {
        var before = deferred();
        var after = migrated(before);

        assertThat(after.identity()).isEqualTo(before.identity().migratedTo(TARGET));
        assertThat(after.identity().timeoutSeconds()).isEqualTo(900);
        assertThat(after.migrations().requested()).isNull();
        assertThat(after.migrations().last())
                .isEqualTo(
                        new Migrations.Applied(
                                SimulatedTime.START,
                                "A",
                                before.identity().currentTarget(),
                                TOKEN));
        assertThat(after.migrations().isRequestedWith(TOKEN)).isTrue();
        assertThat(after.migrations().isRequestedWith("other")).isFalse();
        assertThat(after.root().version()).isGreaterThan(before.root().version());
    }

    @Test
    void the_last_request_counts_and_can_be_cancelled() {
        var other = new MigrationTarget(3, "role", null, null, null);
        var state = requested(requested(inFirstState(), TARGET), other);
        assertThat(state.migrations().requested())
                .isEqualTo(new Migrations.Request(SimulatedTime.START, "op", "fire", other, TOKEN));
        assertThat(state.migrations().isRequestedWith(TOKEN)).isTrue();

        var cancelled =
                ExecutionState.apply(state, new Fact.MigrationCancelled(SimulatedTime.START));
        assertThat(cancelled.migrations()).isEqualTo(Migrations.NONE);
    }

    @Test
    void a_migration_of_an_execution_in_a_state_changes_no_frame() {
        var before = inFirstState();
        assertThat(migrated(before).root()).isEqualTo(before.root());
        assertThat(MigrationPoint.isReached(before)).isFalse();
    }

    @Test
    void the_next_states_of_a_state_are_its_successors_and_the_targets_of_its_catchers() {
        var present =
                machine(
                        "T",
                        """
                        "T": {"Type": "Task", "Resource": "%s", "Next": "A", "Catch": [
                          {"ErrorEquals": ["States.ALL"], "Next": "C"}]}\
                        """
                                .formatted(TaskTest.ACTIVITY),
                        A,
                        B,
                        "\"C\": {\"Type\": \"Fail\"}");
        var state =
                SimulatedExecution.of(present)
                        .answering(TaskScript.inTurn(TaskAnswer.silence()))
                        .runUntil(SimulatedTime.START)
                        .state();

        var next = NextStates.of(state, present, machine("B", B));
        assertThat(next.next())
                .containsExactly(new NextState("A", false), new NextState("C", false));
        assertThat(next.canMigrate()).isTrue();
        assertThat(NextStates.of(state, present, machine("T", present(present))).canMigrate())
                .isFalse();
    }

    /** Returns a state of the same name as the current one, which is not entered again. */
    private static String present(StateMachine machine) {
        return "\"%s\": {\"Type\": \"Succeed\"}".formatted(machine.root().startAt());
    }

    @Test
    void an_execution_that_has_not_entered_a_state_begins_with_the_first_state() {
        var running = inFirstState();
        ExecutionState state = null;
        for (var entry :
                Interpreter.firstEntries(
                        running.identity(), null, running.input(), SimulatedTime.START)) {
            state = ExecutionState.apply(state, entry);
        }
        var target = machine("B", B);
        var begun = Objects.requireNonNull(state);
        assertThat(MigrationPoint.entryIn(begun, target)).isEqualTo("B");
        assertThat(NextStates.of(begun, machine("W", WAIT, A, B), target).next())
                .containsExactly(new NextState("B", true));
    }

    @Test
    void a_redrive_keeps_the_migration_before_a_state_that_was_not_entered() {
        var failed =
                SimulatedExecution.of(definition("F", "\"F\": {\"Type\": \"Fail\"}")).run().state();
        var ledger = new Ledger(failed, ExecutionLimits.DEFAULT);
        assertThat(ledger.redrive(SimulatedTime.START, null)).isTrue();
        ledger.recordFact(new Fact.Migrated(SimulatedTime.START, "F", TARGET));
        var migrated = ledger.state().root().phase();
        assertThat(migrated)
                .isEqualTo(
                        new Phase.Reentering(
                                "F",
                                failed.root().requireVisit().input(),
                                new VersionChange(1, null, 2, TARGET.versionArn())));

        ledger.closeExecution(HistoryEventType.ExecutionAborted, null, null, SimulatedTime.START);
        assertThat(ledger.redrive(SimulatedTime.START, null)).isTrue();

        assertThat(ledger.state().root().phase()).isEqualTo(migrated);
    }

    @Test
    void the_timeout_of_the_other_revision_does_not_include_pauses_that_stop_it() {
        var running = inFirstState();
        var start = running.identity().startedAt();
        assertThat(TargetTimeout.hasPassed(running, TARGET, start.plusSeconds(899))).isFalse();
        assertThat(TargetTimeout.hasPassed(running, TARGET, start.plusSeconds(900))).isTrue();
        var unlimited = new MigrationTarget(3, "role", null, null, null);
        assertThat(TargetTimeout.hasPassed(running, unlimited, start.plusSeconds(900))).isFalse();
        var last = start.plus(running.identity().runTimeMax());
        assertThat(TargetTimeout.hasPassed(running, unlimited, last.minusSeconds(1))).isFalse();
        assertThat(TargetTimeout.hasPassed(running, unlimited, last)).isTrue();

        var paused =
                ExecutionState.apply(
                        running,
                        new Fact.Paused(start.plusSeconds(100), null, null, true, List.of()));
        assertThat(TargetTimeout.hasPassed(paused, TARGET, start.plusSeconds(5_000))).isFalse();

        var resumed = ExecutionState.apply(paused, new Fact.Resumed(start.plusSeconds(5_000)));
        assertThat(TargetTimeout.hasPassed(resumed, TARGET, start.plusSeconds(5_799))).isFalse();
        assertThat(TargetTimeout.hasPassed(resumed, TARGET, start.plusSeconds(5_800))).isTrue();
    }

    private static ExecutionState inFirstState() {
        return SimulatedExecution.of(definition("W", WAIT, A, B))
                .runUntil(SimulatedTime.START)
                .state();
    }

    private static ExecutionState deferred() {
        var state = requested(inFirstState(), TARGET);
        var deferred =
                ExecutionState.apply(
                        state, new Fact.EntryDeferred(state.root().path(), "A", state.input()));
        assertThat(deferred.root().phase()).isEqualTo(new Phase.Reentering("A", state.input()));
        return deferred;
    }

    private static ExecutionState requested(ExecutionState state, MigrationTarget target) {
        return ExecutionState.apply(
                state,
                new Fact.MigrationRequested(SimulatedTime.START, "op", "fire", target, TOKEN));
    }

    private static ExecutionState migrated(ExecutionState state) {
        return ExecutionState.apply(state, new Fact.Migrated(SimulatedTime.START, "A", TARGET));
    }

    private static List<VersionChange> changes(SimulatedExecution run) {
        var changes = new ArrayList<VersionChange>();
        for (var entered : enteredAfterMigrations(run)) {
            changes.add(Objects.requireNonNull(entered.versionChange()));
        }
        return changes;
    }

    private static VersionChange change(SimulatedExecution run) {
        return new VersionChange(1, null, 2, run.state().identity().stateMachineVersionArn());
    }

    private static String enteredAfterMigration(SimulatedExecution run) {
        return enteredAfterMigrations(run).getFirst().name();
    }

    private static List<EventDetails.StateEntered> enteredAfterMigrations(SimulatedExecution run) {
        var entered = new ArrayList<EventDetails.StateEntered>();
        for (var event : run.events()) {
            if (event.details() instanceof EventDetails.StateEntered state
                    && state.versionChange() != null) {
                entered.add(state);
            }
        }
        return entered;
    }
}
