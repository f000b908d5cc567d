package dev.askel.engine.express;

import static dev.askel.engine.visibility.TestCatalogue.ACCOUNT;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.REGION;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.await;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.validator.OwnResources;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.LogDestinations;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.express.ExpressStarts.Start;
import dev.askel.engine.registry.start.HeldMachines;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * An accepted start is run regardless of failures of the database. The rows are real, time is
 * simulated.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExpressBacklogTest {
    private static final String NODE = "this#1";
    private static final String DEFINITION =
            "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}";
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final Registry REGISTRY =
            new Registry(
                    CATALOGUE.workers(),
                    CATALOGUE.time(),
                    CATALOGUE.tokens(),
                    UUID::randomUUID,
                    () -> 0,
                    RegistryLimits.STANDARD,
                    LogDestinations.ALL,
                    OwnResources.NONE,
                    _ -> {});
    private static final StartableMachine MACHINE = machine();

    /** Heap that an execution with a small input is counted as. */
    private static final long TINY =
            ExpressMemory.BYTES_PER_EXECUTION + 2 * ExpressMemory.HEAP_PER_DATA_BYTE;

    private final UnreliableStarts starts = new UnreliableStarts(REGISTRY.expressStarts());
    private final List<String> run = new CopyOnWriteArrayList<>();
    private Set<String> liveNodes = Set.of(NODE);
    private HeldMachines held = HeldMachines.NONE;
    private CompletionStage<?> end = CompletableFuture.completedStage(null);

    private static StartableMachine machine() {
        ok(
                REGISTRY.stateMachines()
                        .createStateMachine(
                                CALLER,
                                new CreateStateMachineRequest(
                                        "express",
                                        DEFINITION,
                                        ROLE,
                                        StateMachineType.EXPRESS,
                                        null,
                                        List.of(),
                                        null,
                                        false,
                                        null,
                                        null)));
        return ok(REGISTRY.resolveForStart(new StateMachineArn(CALLER.scope(), "express")));
    }

    @BeforeEach
    void no_row_is_left() {
        CATALOGUE.execute("DELETE FROM express_starts");
    }

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private ExpressBacklog backlog(ExpressMemory memory, ExpressBacklog.Revisions revisions) {
        return new ExpressBacklog(
                starts,
                revisions,
                CATALOGUE.time(),
                NODE,
                () -> liveNodes,
                held,
                memory,
                (start, _, _) -> {
                    run.add(start.persistenceId());
                    return end;
                });
    }

    private ExpressBacklog backlog() {
        return backlog(ExpressSettings.STANDARD.memory(), REGISTRY::revision);
    }

    private static Start start(String name) {
        return new Start(
                "%s/%s/%s/%s:%s"
                        .formatted(ACCOUNT, REGION, MACHINE.machineId(), name, UUID.randomUUID()),
                MACHINE.machineId(),
                MACHINE.revision().revision(),
                CATALOGUE.now().toEpochMilli(),
                "{}",
                null,
                null,
                null,
                null,
                1);
    }

    private CompletionStage<Answer<Boolean>> accept(ExpressBacklog backlog, Start start) {
        return backlog.accept(start, MACHINE.guard(), MACHINE.revision());
    }

    /** Stores a start that belongs to a node outside the cluster. */
    private static Start storeLost() {
        var start = start("lost");
        assertThat(ok(REGISTRY.expressStarts().insert(start, MACHINE.guard(), "gone#1"))).isTrue();
        return start;
    }

    private static void sweep(ExpressBacklog backlog, int times) {
        for (int i = 0; i < times; i++) {
            await(backlog.sweep());
        }
    }

    /** Sweeps until the condition holds, and moves time past all delays before each sweep. */
    private static void sweepUntil(String what, ExpressBacklog backlog, BooleanSupplier condition) {
        Eventually.holds(
                what,
                () -> {
                    CATALOGUE.moveTime(
                            ExpressBacklog.UNKNOWN_AFTER.plus(ExpressBacklog.UNREADABLE_DELAY));
                    sweep(backlog, 1);
                    return condition.getAsBoolean();
                });
    }

    /** The node and the attempts of each row. */
    private static List<String> rows() {
        var sql =
                new Sql(
                        """
                        SELECT coalesce(claimed_by, 'nobody') || ' ' || attempts AS claim
                          FROM express_starts ORDER BY persistence_id\
                        """);
        return ok(
                CATALOGUE
                        .workers()
                        .submit(database ->
                                Answer.ok(
                                        database.read(connection ->
                                                sql.list(connection, row -> row.text("claim"))))));
    }

    private void runsOnceAndLeavesNothing(Start start) {
        Eventually.holds("its row is gone", () -> rows().isEmpty());
        assertThat(run).containsExactly(start.persistenceId());
    }

    @Test
    void a_start_whose_release_is_refused_is_run_again() {
        for (var refusal : UnreliableStarts.Moment.values()) {
            run.clear();
            var backlog = backlog();
            var start = start("released");
            end = CompletableFuture.failedStage(new IllegalStateException("a bug"));
            starts.release.set(refusal, 2);

            assertThat(ok(accept(backlog, start))).isTrue();
            Eventually.holds("it was released", () -> starts.release.refused() == 1);
            end = CompletableFuture.completedStage(null);

            sweepUntil("its row is gone", backlog, () -> rows().isEmpty());
            assertThat(run).containsExactly(start.persistenceId(), start.persistenceId());
        }
    }

    @Test
    void a_start_that_has_ended_is_not_run_again_when_its_removal_is_refused() {
        for (var refusal : UnreliableStarts.Moment.values()) {
            run.clear();
            var backlog = backlog();
            var start = start("removed");
            starts.remove.set(refusal, 2);

            assertThat(ok(accept(backlog, start))).isTrue();
            Eventually.holds("it was removed", () -> starts.remove.refused() == 1);

            sweepUntil("it is told again", backlog, () -> starts.remove.answered() > 0);
            runsOnceAndLeavesNothing(start);
        }
    }

    @Test
    void a_start_whose_claim_was_not_answered_is_run() {
        for (var refusal : UnreliableStarts.Moment.values()) {
            run.clear();
            var backlog = backlog();
            var start = storeLost();
            starts.claim.set(refusal, ExpressBacklog.ATTEMPTS_MAX + 1);

            sweepUntil("it has run", backlog, () -> !run.isEmpty());

            runsOnceAndLeavesNothing(start);
        }
    }

    @Test
    void a_start_whose_insert_was_not_answered_is_run() {
        var backlog = backlog();
        var start = start("unanswered");
        starts.insert.set(UnreliableStarts.Moment.AFTER, 1);

        assertThat(refused(accept(backlog, start))).isEqualTo(new EngineError.ServiceUnavailable());
        sweep(backlog, 1);
        assertThat(rows()).containsExactly(NODE + " 1");
        CATALOGUE.moveTime(ExpressBacklog.UNKNOWN_AFTER.plusSeconds(1));
        sweep(backlog, 1);

        runsOnceAndLeavesNothing(start);
    }

    @Test
    void a_full_node_accepts_and_claims_nothing() {
        var start = storeLost();
        var memory = new ExpressSettings(1, Long.MAX_VALUE).memory();
        var backlog = backlog(memory, REGISTRY::revision);
        var reservation =
                Objects.requireNonNull(memory.reserve(UUID.randomUUID().toString(), "{}"));

        sweep(backlog, ExpressBacklog.ATTEMPTS_MAX + 1);
        assertThat(refused(accept(backlog, start("more"))))
                .isEqualTo(new EngineError.ThrottlingException());

        assertThat(rows()).containsExactly("gone#1 1");
        reservation.release();
        sweep(backlog, 1);
        runsOnceAndLeavesNothing(start);
    }

    @Test
    void a_start_too_large_for_the_node_now_keeps_its_tries() {
        var start = storeLost();
        var memory = new ExpressSettings(10, 2 * TINY - 1).memory();
        var backlog = backlog(memory, REGISTRY::revision);
        var reservation =
                Objects.requireNonNull(memory.reserve(UUID.randomUUID().toString(), "{}"));

        sweepUntil(
                "it was given back often",
                backlog,
                () -> starts.releaseUnrun.answered() > ExpressBacklog.ATTEMPTS_MAX);

        assertThat(run).isEmpty();
        reservation.release();
        sweepUntil("it has run", backlog, () -> !run.isEmpty());
        runsOnceAndLeavesNothing(start);
    }

    @Test
    void a_start_whose_definition_cannot_be_read_for_a_while_keeps_its_tries() {
        List<CompletionStage<Answer<PinnedRevision>>> unreadable =
                List.of(
                        CompletableFuture.failedStage(new IllegalStateException("a bug")),
                        CompletableFuture.completedStage(
                                Answer.refused(new EngineError.ServiceUnavailable())));
        for (var answer : unreadable) {
            run.clear();
            var start = storeLost();
            var asked = new AtomicInteger();
            var backlog =
                    backlog(
                            ExpressSettings.STANDARD.memory(),
                            (machine, revision) ->
                                    asked.incrementAndGet() <= ExpressBacklog.ATTEMPTS_MAX
                                            ? answer
                                            : REGISTRY.revision(machine, revision));

            sweepUntil("it has run", backlog, () -> !run.isEmpty());

            runsOnceAndLeavesNothing(start);
        }
    }

    @Test
    void a_node_that_is_no_member_claims_nothing() {
        storeLost();
        var backlog = backlog();
        for (var members : List.of(Set.<String>of(), Set.of("other#1"))) {
            liveNodes = members;
            sweep(backlog, 2);
            assertThat(rows()).containsExactly("gone#1 1");
        }
        assertThat(run).isEmpty();
    }

    @Test
    void a_start_that_runs_here_is_not_begun_twice_when_others_give_it_back() {
        var backlog = backlog();
        var ending = new CompletableFuture<Void>();
        end = ending;
        var start = start("running");
        assertThat(ok(accept(backlog, start))).isTrue();
        CATALOGUE.execute("UPDATE express_starts SET claimed_by = NULL");

        sweep(backlog, 1);
        assertThat(rows()).containsExactly(NODE + " 2");
        ending.complete(null);

        runsOnceAndLeavesNothing(start);
    }

    @Test
    void a_start_that_others_have_claimed_is_not_released() {
        var backlog = backlog();
        var ending = new CompletableFuture<Void>();
        end = ending;
        assertThat(ok(accept(backlog, start("taken")))).isTrue();
        CATALOGUE.execute("UPDATE express_starts SET claimed_by = 'other#1', attempts = 2");
        liveNodes = Set.of(NODE, "other#1");

        ending.completeExceptionally(new IllegalStateException("a bug"));
        Eventually.holds("it was released", () -> starts.release.answered() == 1);
        sweep(backlog, 2);

        assertThat(rows()).containsExactly("other#1 2");
    }

    @Test
    void the_starts_of_a_machine_on_hold_stay_as_they_are() {
        var start = storeLost();
        held = new HeldMachines(false, Set.of(), Set.of(MACHINE.machineId().toString()));
        sweep(backlog(), ExpressBacklog.ATTEMPTS_MAX + 1);
        held = new HeldMachines(true, Set.of(), Set.of());
        sweep(backlog(), ExpressBacklog.ATTEMPTS_MAX + 1);
        assertThat(rows()).containsExactly("gone#1 1");
        assertThat(run).isEmpty();

        held = new HeldMachines(false, Set.of(), Set.of(UUID.randomUUID().toString()));
        sweep(backlog(), 1);

        runsOnceAndLeavesNothing(start);
    }
}
