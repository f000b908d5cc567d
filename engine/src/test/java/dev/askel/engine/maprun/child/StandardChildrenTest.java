package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StandardChildrenTest {
    /** A separate rig, because a test kills its node. */
    private static final EngineRig RIG = EngineRig.withoutNodes(EngineRig.SETTINGS);

    @BeforeAll
    static void startNode() {
        RIG.addNode();
    }

    @AfterAll
    static void stopNode() {
        RIG.close();
    }

    @Test
    void a_child_that_waits_is_reported_when_its_execution_has_its_input() {
        var run = SampleRun.waiting(RIG, 250);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(3, i -> "" + i));
        var _ = Eventually.value("three starts", run::started, found -> found.size() == 3);
        assertThat(run.started()).containsExactlyInAnyOrder(0L, 1L, 2L);
        assertThat(run.rows("RUNNING")).isEqualTo(3);
        Eventually.get(children.stop());
    }

    @Test
    void children_that_never_wait_run_to_their_ends() {
        var run = SampleRun.passing(RIG);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(100, i -> "{\"i\": %d}".formatted(i)));
        var ends = run.awaitEnds(children, 100);
        assertThat(ends.values())
                .allSatisfy(end -> {
                    assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
                    assertThat(end.name()).isEqualTo(ChildName.of(run.uuid(), end.child(), 0));
                    assertThat(String.valueOf(end.output()))
                            .isEqualTo("{\"i\":%d}".formatted(end.child()));
                });
        assertThat(run.ends()).hasSize(100);
        assertThat(run.rows("SUCCEEDED")).isEqualTo(100);
        children.abandon();
    }

    @Test
    void a_child_is_an_execution_with_a_history() {
        var run = SampleRun.passing(RIG);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(1, _ -> "1"));
        run.awaitEnds(children, 1);
        assertThat(
                        RIG.query(
                                row -> row.getLong(1),
                                "SELECT count(*) FROM event_journal WHERE persistence_id = ?",
                                run.persistenceId(0)))
                .containsExactly(1L);
        children.abandon();
    }

    @Test
    void children_that_wait_run_in_their_actors() {
        var run = SampleRun.waiting(RIG, 1);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(20, i -> "" + i));
        assertThat(run.awaitEnds(children, 20).values())
                .allSatisfy(end ->
                        assertThat(String.valueOf(end.output())).isEqualTo("" + end.child()));
        children.abandon();
    }

    @Test
    void a_failed_child_reports_error_and_cause() {
        var run =
                new SampleRun(
                        RIG,
                        true,
                        "F",
                        "\"F\": {\"Type\": \"Fail\", \"Error\": \"E\", \"Cause\": \"why\"}");
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(1, _ -> "1"));
        var end = run.awaitEnds(children, 1).get(0L);
        assertThat(end)
                .extracting(ChildEnd::status, ChildEnd::error, ChildEnd::cause)
                .containsExactly(ExecutionStatus.FAILED, "E", "why");
        children.abandon();
    }

    @Test
    void resumed_children_are_found_awaited_or_missing() {
        var run = SampleRun.waiting(RIG, 2);
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(3, i -> "" + i));
        Eventually.value("three children run", () -> run.rows("RUNNING"), rows -> rows == 3);
        first.abandon();
        RIG.killAndRestart();

        var second = run.on(RIG.node());
        assertThat(Eventually.get(second.resume(SampleRun.planned(5)))).isEqualTo(Set.of(3L, 4L));
        assertThat(run.awaitEnds(second, 3).keySet()).containsExactlyInAnyOrder(0L, 1L, 2L);
        second.abandon();
    }

    @Test
    void a_repeated_start_finds_the_child_that_has_ended() {
        var run = SampleRun.passing(RIG);
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(1, _ -> "1"));
        var end = run.awaitEnds(first, 1).get(0L);
        first.abandon();
        run.ends().clear();

        var second = run.on(RIG.node());
        second.start(SampleRun.starts(1, _ -> "1"));
        assertThat(run.awaitEnds(second, 1).get(0L)).isEqualTo(end);
        assertThat(run.rows("SUCCEEDED")).isEqualTo(1);
        second.abandon();
    }

    @Test
    void stop_aborts_all_children_and_reports_their_ends() {
        var run = SampleRun.waiting(RIG, 3_600);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(50, i -> "" + i));
        Eventually.value("all children run", () -> run.rows("RUNNING"), rows -> rows == 50);
        Eventually.get(children.stop());
        assertThat(run.byNumber()).hasSize(50);
        assertThat(run.ends())
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED));
        assertThat(run.rows("RUNNING")).isZero();
        assertThat(run.rows("ABORTED")).isEqualTo(50);
    }

    @Test
    void a_child_in_quarantine_does_not_keep_a_stopped_run_open() {
        var run = SampleRun.waiting(RIG, 86_400);
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(2, i -> "" + i));
        Eventually.value("both children run", () -> run.rows("RUNNING"), rows -> rows == 2);
        first.abandon();
        RIG.killAndRestart(() ->
                RIG.execute(
                        "UPDATE event_journal SET event_payload = 'x' WHERE persistence_id = ?",
                        run.persistenceId(0)));

        var second = run.on(RIG.node());
        assertThat(Eventually.get(second.resume(SampleRun.planned(2)))).isEmpty();
        Eventually.get(second.stop());

        assertThat(run.byNumber().values())
                .extracting(ChildEnd::status)
                .containsExactly(ExecutionStatus.ABORTED, ExecutionStatus.ABORTED);
        assertThat(run.byNumber().get(0L))
                .extracting(ChildEnd::cause)
                .isEqualTo(
                        "The child execution '%s' is in quarantine, so it could not be stopped."
                                .formatted(ChildName.of(run.uuid(), 0, 0)));
        assertThat(run.rows("RUNNING")).isEqualTo(1);
    }

    @Test
    void stop_during_the_start_leaves_no_child_behind() {
        var run = SampleRun.waiting(RIG, 3_600);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(200, i -> "" + i));
        Eventually.get(children.stop());
        assertThat(run.rows("RUNNING")).isZero();
        assertThat(run.rows("ABORTED")).isEqualTo(run.byNumber().size());
    }

    @Test
    void the_starts_of_a_former_owner_are_refused() {
        for (var run : List.of(SampleRun.passing(RIG), SampleRun.waiting(RIG, 3_600))) {
            var former = run.on(RIG.node());
            run.takenOver();
            former.start(SampleRun.starts(3, i -> "" + i));
            Eventually.value("refused", run::refusals, refusals -> refusals == 3);
            assertThat(run.rows("RUNNING")).isZero();
            assertThat(run.rows("SUCCEEDED")).isZero();
            former.abandon();

            var owner = run.on(RIG.node());
            owner.start(SampleRun.starts(3, i -> "" + i));
            Eventually.value(
                    "started",
                    () -> run.rows("RUNNING") + run.rows("SUCCEEDED"),
                    rows -> rows == 3);
            owner.abandon();
        }
    }

    @Test
    void no_child_starts_after_the_end_of_its_run() {
        var run = SampleRun.waiting(RIG, 3_600);
        run.ended();
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(2, i -> "" + i));
        Eventually.value("refused", run::refusals, refusals -> refusals == 2);
        Eventually.get(children.stop());
        assertThat(run.rows("RUNNING")).isZero();
        assertThat(run.ends()).isEmpty();
    }

    @Test
    void a_hint_reports_an_end_once() {
        var run = SampleRun.waiting(RIG, 3_600);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(1, i -> "" + i));
        Eventually.value("the child runs", () -> run.rows("RUNNING"), rows -> rows == 1);
        var hint =
                new ChildEnd(
                        0,
                        1,
                        ChildName.of(run.uuid(), 0, 0),
                        ExecutionStatus.FAILED,
                        null,
                        null,
                        "E",
                        null,
                        1,
                        2,
                        0);
        children.onHint(hint);
        children.onHint(hint);
        assertThat(run.ends()).containsExactly(hint);
        children.abandon();
    }

    @Test
    void children_that_run_when_starts_are_refused_are_aborted() {
        var run = SampleRun.waiting(RIG, 3_600);
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(2, i -> "" + i));
        Eventually.value("two children run", () -> run.rows("RUNNING"), rows -> rows == 2);
        first.abandon();

        var second = run.on(RIG.node());
        second.refuseStarts();
        assertThat(Eventually.get(second.resume(SampleRun.planned(3)))).isEqualTo(Set.of(2L));
        Eventually.get(second.stop());
        assertThat(run.rows("ABORTED")).isEqualTo(2);
        assertThat(run.byNumber().keySet()).containsExactly(0L, 1L);
        second.abandon();
    }

    @Test
    void children_of_a_changed_machine_run_the_pinned_revision() {
        var run = SampleRun.passing(RIG);
        RIG.client()
                .updateMachine(
                        run.machineArn(),
                        "{\"StartAt\": \"S\", \"States\": {\"S\": {\"Type\": \"Succeed\"}}}");
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(2, i -> "" + i));
        assertThat(List.copyOf(run.awaitEnds(children, 2).values()))
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED));
        children.abandon();
    }
}
