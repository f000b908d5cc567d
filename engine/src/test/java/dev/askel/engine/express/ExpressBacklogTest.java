package dev.askel.engine.express;

import static dev.askel.engine.visibility.TestCatalogue.ACCOUNT;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.REGION;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.await;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.encryption.KeyService;
import dev.askel.engine.machinelimit.LimitCeilings;
import dev.askel.engine.machinelimit.LimitTags;
import dev.askel.engine.registry.EncryptionKeys;
import dev.askel.engine.registry.LogDestinations;
import dev.askel.engine.registry.Registry;
import dev.askel.engine.registry.express.ExpressStarts.Start;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.registry.start.PinnedRevision;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 * Accepted starts run despite failures of the database. The rows are real, and the clock is
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
                    AdditionalIntegrations.NONE,
                    new LimitTags(LimitCeilings.DEFAULT, Optional::empty),
                    new EncryptionKeys(KeyService.NONE, new NoEncryption(), Optional::empty),
                    _ -> {});
    private static final StartableMachine MACHINE = createMachine();

    /** The counted heap of an execution with a small input. */
    private static final long SMALL_EXECUTION_BYTES =
            ExpressMemory.BYTES_PER_EXECUTION + 2 * ExpressMemory.HEAP_PER_DATA_BYTE;

    private final UnreliableStarts starts = new UnreliableStarts(REGISTRY.expressStarts());
    private final List<String> run = new CopyOnWriteArrayList<>();
    private Set<String> liveNodes = Set.of(NODE);
    private MachinesOnHold held = MachinesOnHold.NONE;
    private CompletionStage<?> end = CompletableFuture.completedStage(null);

    private static StartableMachine createMachine() {
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
    void deleteRows() {
        CATALOGUE.execute("DELETE FROM express_starts");
    }

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private ExpressBacklog createBacklog(ExpressMemory memory, ExpressBacklog.Revisions revisions) {
        return new ExpressBacklog(
                starts,
                revisions,
                CATALOGUE.time(),
                NODE,
                () -> liveNodes,
                () -> held,
                memory,
                (start, _, _) -> {
                    run.add(start.persistenceId());
                    return end;
                });
    }

    private ExpressBacklog createBacklog() {
        return createBacklog(ExpressSettings.STANDARD.memory(), REGISTRY::revision);
    }

    private static Start newStart(String name) {
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
                1,
                null);
    }

    private CompletionStage<Answer<Boolean>> accept(ExpressBacklog backlog, Start start) {
        return backlog.accept(start, MACHINE.guard(), MACHINE.revision());
    }

    /** Stores a start with the claim of a lost node. */
    private static Start storeLost() {
        var start = newStart("lost");
        assertThat(ok(REGISTRY.expressStarts().insert(start, MACHINE.guard(), "gone#1"))).isTrue();
        return start;
    }

    private static void sweep(ExpressBacklog backlog, int times) {
        for (int i = 0; i < times; i++) {
            await(backlog.sweep());
        }
    }

    /** Sweeps until the condition is true. Before each sweep the clock is moved past all delays. */
    private static void sweepUntil(
            String description, ExpressBacklog backlog, BooleanSupplier condition) {
        Eventually.holds(
                description,
                () -> {
                    CATALOGUE.moveTime(
                            ExpressBacklog.UNKNOWN_AFTER.plus(ExpressBacklog.UNREADABLE_DELAY));
                    sweep(backlog, 1);
                    return condition.getAsBoolean();
                });
    }

    /** Returns the node and the attempts of each row. */
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

    private void assertRunsOnceAndIsDeleted(Start start) {
        Eventually.holds("the row is deleted", () -> rows().isEmpty());
        assertThat(run).containsExactly(start.persistenceId());
    }

    @Test
    void a_failed_start_is_run_again_if_its_release_is_refused_at_first() {
        for (var refusal : UnreliableStarts.Moment.values()) {
            run.clear();
            var backlog = createBacklog();
            var start = newStart("released");
            end = CompletableFuture.failedStage(new IllegalStateException("a bug"));
            starts.release.set(refusal, 2);

            assertThat(ok(accept(backlog, start))).isTrue();
            Eventually.holds("the release was requested", () -> starts.release.refused() == 1);
            end = CompletableFuture.completedStage(null);

            sweepUntil("the row is deleted", backlog, () -> rows().isEmpty());
            assertThat(run).containsExactly(start.persistenceId(), start.persistenceId());
        }
    }

    @Test
    void an_ended_start_is_not_run_again_if_its_removal_is_refused_at_first() {
        for (var refusal : UnreliableStarts.Moment.values()) {
            run.clear();
            var backlog = createBacklog();
            var start = newStart("removed");
            starts.remove.set(refusal, 2);

            assertThat(ok(accept(backlog, start))).isTrue();
            Eventually.holds("the removal was requested", () -> starts.remove.refused() == 1);

            sweepUntil("the removal is retried", backlog, () -> starts.remove.answered() > 0);
            assertRunsOnceAndIsDeleted(start);
        }
    }

    @Test
    void a_start_runs_if_the_response_to_its_claim_was_lost() {
        for (var refusal : UnreliableStarts.Moment.values()) {
            run.clear();
            var backlog = createBacklog();
            var start = storeLost();
            starts.claim.set(refusal, ExpressBacklog.ATTEMPTS_MAX + 1);

            sweepUntil("the start has run", backlog, () -> !run.isEmpty());

            assertRunsOnceAndIsDeleted(start);
        }
    }

    @Test
    void a_start_runs_if_the_response_to_its_insert_was_lost() {
        var backlog = createBacklog();
        var start = newStart("unanswered");
        starts.insert.set(UnreliableStarts.Moment.AFTER, 1);

        assertThat(refused(accept(backlog, start))).isEqualTo(new EngineError.ServiceUnavailable());
        sweep(backlog, 1);
        assertThat(rows()).containsExactly(NODE + " 1");
        CATALOGUE.moveTime(ExpressBacklog.UNKNOWN_AFTER.plusSeconds(1));
        sweep(backlog, 1);

        assertRunsOnceAndIsDeleted(start);
    }

    @Test
    void a_node_without_memory_accepts_and_claims_no_starts() {
        var start = storeLost();
        var memory = new ExpressSettings(1, Long.MAX_VALUE).memory();
        var backlog = createBacklog(memory, REGISTRY::revision);
        var reservation =
                Objects.requireNonNull(memory.reserve(UUID.randomUUID().toString(), "{}"));

        sweep(backlog, ExpressBacklog.ATTEMPTS_MAX + 1);
        assertThat(refused(accept(backlog, newStart("more"))))
                .isEqualTo(new EngineError.ThrottlingException());

        assertThat(rows()).containsExactly("gone#1 1");
        reservation.release();
        sweep(backlog, 1);
        assertRunsOnceAndIsDeleted(start);
    }

    @Test
    void a_start_that_does_not_fit_into_memory_uses_no_attempts() {
        var start = storeLost();
        var memory = new ExpressSettings(10, 2 * SMALL_EXECUTION_BYTES - 1).memory();
        var backlog = createBacklog(memory, REGISTRY::revision);
        var reservation =
                Objects.requireNonNull(memory.reserve(UUID.randomUUID().toString(), "{}"));

        sweepUntil(
                "the attempt was returned often",
                backlog,
                () -> starts.releaseUnrun.answered() > ExpressBacklog.ATTEMPTS_MAX);

        assertThat(run).isEmpty();
        reservation.release();
        sweepUntil("the start has run", backlog, () -> !run.isEmpty());
        assertRunsOnceAndIsDeleted(start);
    }

    @Test
    void a_start_whose_definition_cannot_be_read_uses_no_attempts() {
        List<CompletionStage<Answer<PinnedRevision>>> unreadable =
                List.of(
                        CompletableFuture.failedStage(new IllegalStateException("a bug")),
                        CompletableFuture.completedStage(
                                Answer.refused(new EngineError.ServiceUnavailable())));
        for (var answer : unreadable) {
            run.clear();
            var start = storeLost();
            var reads = new AtomicInteger();
            var backlog =
                    createBacklog(
                            ExpressSettings.STANDARD.memory(),
                            (machine, revision) ->
                                    reads.incrementAndGet() <= ExpressBacklog.ATTEMPTS_MAX
                                            ? answer
                                            : REGISTRY.revision(machine, revision));

            sweepUntil("the start has run", backlog, () -> !run.isEmpty());

            assertRunsOnceAndIsDeleted(start);
        }
    }

    @Test
    void a_node_that_is_not_a_member_claims_no_starts() {
        storeLost();
        var backlog = createBacklog();
        for (var members : List.of(Set.<String>of(), Set.of("other#1"))) {
            liveNodes = members;
            sweep(backlog, 2);
            assertThat(rows()).containsExactly("gone#1 1");
        }
        assertThat(run).isEmpty();
    }

    @Test
    void a_start_that_runs_here_is_not_run_twice_if_another_node_releases_it() {
        var backlog = createBacklog();
        var ending = new CompletableFuture<Void>();
        end = ending;
        var start = newStart("running");
        assertThat(ok(accept(backlog, start))).isTrue();
        CATALOGUE.execute("UPDATE express_starts SET claimed_by = NULL");

        sweep(backlog, 1);
        assertThat(rows()).containsExactly(NODE + " 2");
        ending.complete(null);

        assertRunsOnceAndIsDeleted(start);
    }

    @Test
    void a_start_that_another_node_has_claimed_is_not_released() {
        var backlog = createBacklog();
        var ending = new CompletableFuture<Void>();
        end = ending;
        assertThat(ok(accept(backlog, newStart("taken")))).isTrue();
        CATALOGUE.execute("UPDATE express_starts SET claimed_by = 'other#1', attempts = 2");
        liveNodes = Set.of(NODE, "other#1");

        ending.completeExceptionally(new IllegalStateException("a bug"));
        Eventually.holds("the release was requested", () -> starts.release.answered() == 1);
        sweep(backlog, 2);

        assertThat(rows()).containsExactly("other#1 2");
    }

    @Test
    void the_starts_of_a_machine_on_hold_are_not_claimed() {
        var start = storeLost();
        held = new MachinesOnHold(false, Set.of(), Set.of(MACHINE.machineId().toString()));
        sweep(createBacklog(), ExpressBacklog.ATTEMPTS_MAX + 1);
        held = new MachinesOnHold(true, Set.of(), Set.of());
        sweep(createBacklog(), ExpressBacklog.ATTEMPTS_MAX + 1);
        assertThat(rows()).containsExactly("gone#1 1");
        assertThat(run).isEmpty();

        held = new MachinesOnHold(false, Set.of(), Set.of(UUID.randomUUID().toString()));
        sweep(createBacklog(), 1);

        assertRunsOnceAndIsDeleted(start);
    }
}
