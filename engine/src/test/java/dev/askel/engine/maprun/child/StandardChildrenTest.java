package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StandardChildrenTest {
    /** A separate rig, because a test kills its node. */
    private static final EngineRig RIG = EngineRig.withoutNodes(EngineRig.SETTINGS);

    private static final String PASS = "\"P\": {\"Type\": \"Pass\", \"End\": true}";

    @BeforeAll
    static void startNode() {
        RIG.addNode();
    }

    @AfterAll
    static void stopNode() {
        RIG.close();
    }

    private static SampleRun passRun() {
        return new SampleRun(RIG, true, "P", PASS);
    }

    private static SampleRun waitRun(int seconds) {
        return new SampleRun(
                RIG,
                true,
                "W",
                "\"W\": {\"Type\": \"Wait\", \"Seconds\": %d, \"End\": true}".formatted(seconds));
    }

    @Test
    void a_child_that_waits_is_reported_when_its_execution_has_its_input() {
        var run = waitRun(250);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(3, i -> "" + i));
        var _ = Eventually.value("three starts", run::started, found -> found.size() == 3);
        assertThat(run.started()).containsExactlyInAnyOrder(0L, 1L, 2L);
        assertThat(run.rows("RUNNING")).isEqualTo(3);
        Eventually.get(children.stop());
    }

    @Test
    void children_that_never_wait_run_to_their_ends() {
        var run = passRun();
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
        var run = passRun();
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
        var run = waitRun(1);
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
        var run = waitRun(2);
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
        var run = passRun();
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
        var run = waitRun(3_600);
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
        var run = waitRun(86_400);
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
        var run = waitRun(3_600);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(200, i -> "" + i));
        Eventually.get(children.stop());
        assertThat(run.rows("RUNNING")).isZero();
        assertThat(run.rows("ABORTED")).isEqualTo(run.byNumber().size());
    }

    @Test
    void the_starts_of_a_former_owner_are_refused() {
        for (var run : List.of(passRun(), waitRun(3_600))) {
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
        var run = waitRun(3_600);
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
        var run = waitRun(3_600);
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
    void a_redrive_runs_failed_children_again() {
        var function = EngineRig.uniqueName("redriven-child");
        RIG.functions().failWith(function, "E", "first");
        var run =
                new SampleRun(
                        RIG,
                        true,
                        "T",
                        "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                .formatted(Functions.arn(function)));
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(3, i -> "" + i));
        assertThat(run.awaitEnds(first, 3).values())
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.FAILED));
        first.abandon();
        run.ends().clear();

        RIG.functions().answerWith(function, Function.identity());
        run.redriven();
        var second = run.on(RIG.node());
        second.redrive(SampleRun.reopened(3));
        assertThat(run.awaitEnds(second, 3).values())
                .allSatisfy(end -> {
                    assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
                    assertThat(end.redriveCount()).isEqualTo(1);
                });
        second.abandon();
    }

    @Test
    void a_redrive_runs_children_again_that_the_former_owner_aborted_after_it() {
        var run = waitRun(3_600);
        var former = run.on(RIG.node());
        former.start(SampleRun.starts(2, i -> "" + i));
        Eventually.value("two children run", () -> run.rows("RUNNING"), rows -> rows == 2);
        run.redriven();
        Eventually.get(former.stop());
        assertThat(run.rows("ABORTED")).isEqualTo(2);

        var owner = run.on(RIG.node());
        var carriedOver =
                List.of(new PlannedChild(0, 1, 1, false), new PlannedChild(1, 1, 1, false));
        assertThat(Eventually.get(owner.resume(carriedOver))).isEmpty();
        Eventually.value("they run again", () -> run.rows("RUNNING"), rows -> rows == 2);
        owner.abandon();
    }

    @Test
    void a_resumed_child_that_was_to_be_redriven_and_was_deleted_fails() {
        var run = passRun();
        run.redriven();
        var owner = run.on(RIG.node());
        assertThat(Eventually.get(owner.resume(List.of(new PlannedChild(7, 1, 1, true)))))
                .isEmpty();
        assertThat(run.byNumber().get(7L))
                .extracting(ChildEnd::status)
                .isEqualTo(ExecutionStatus.FAILED);
        owner.abandon();
    }

    @Test
    void a_child_that_has_failed_again_since_its_redrive_ends() {
        var run =
                new SampleRun(
                        RIG,
                        true,
                        "T",
                        "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                .formatted(failingFunction()));
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(1, i -> "" + i));
        run.awaitEnds(first, 1);
        first.abandon();
        run.redriven();
        var second = run.on(RIG.node());
        run.ends().clear();
        second.redrive(SampleRun.reopened(1));
        assertThat(run.awaitEnds(second, 1).get(0L))
                .extracting(ChildEnd::redriveCount)
                .isEqualTo(1);
        second.abandon();
        run.ends().clear();

        var third = run.on(RIG.node());
        assertThat(Eventually.get(third.resume(SampleRun.reopened(1)))).isEmpty();
        assertThat(run.awaitEnds(third, 1).get(0L)).extracting(ChildEnd::redriveCount).isEqualTo(1);
        third.abandon();
    }

    @Test
    void a_child_that_was_open_at_the_redrive_and_has_failed_before_runs_again() {
        var function = EngineRig.uniqueName("open-child");
        RIG.functions().failWith(function, "E", "first");
        var run =
                new SampleRun(
                        RIG,
                        true,
                        "T",
                        "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                .formatted(Functions.arn(function)));
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(1, i -> "" + i));
        run.awaitEnds(first, 1);
        first.abandon();
        run.ends().clear();

        RIG.functions().answerWith(function, Function.identity());
        run.redriven();
        var second = run.on(RIG.node());
        var carriedOver =
                List.of(new PlannedChild(0, 1, 1, false), new PlannedChild(1, 1, 1, false));
        assertThat(Eventually.get(second.resume(carriedOver))).isEqualTo(Set.of(1L));
        assertThat(run.awaitEnds(second, 1).get(0L))
                .extracting(ChildEnd::status, ChildEnd::redriveCount)
                .containsExactly(ExecutionStatus.SUCCEEDED, 1);
        second.abandon();
    }

    @Test
    void children_that_are_to_be_stopped_are_not_redriven() {
        var run =
                new SampleRun(
                        RIG,
                        true,
                        "T",
                        "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                .formatted(failingFunction()));
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(2, i -> "" + i));
        run.awaitEnds(first, 2);
        first.abandon();
        run.ends().clear();

        run.redriven();
        var second = run.on(RIG.node());
        second.refuseStarts();
        assertThat(Eventually.get(second.resume(SampleRun.reopened(2)))).isEmpty();
        Eventually.get(second.stop());
        assertThat(run.byNumber().values())
                .extracting(ChildEnd::status, ChildEnd::redriveCount)
                .containsExactly(
                        tuple(ExecutionStatus.FAILED, 0), tuple(ExecutionStatus.FAILED, 0));
        assertThat(RIG.client().describe(run.executionArn(0)).redriveCount()).isZero();
        second.abandon();
    }

    @Test
    void children_that_run_when_starts_are_refused_are_aborted() {
        var run = waitRun(3_600);
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
    void a_failed_child_with_a_full_history_cannot_be_redriven() {
        var run =
                new SampleRun(
                        RIG,
                        true,
                        "F",
                        "\"F\": {\"Type\": \"Fail\", \"Error\": \"E\", \"Cause\": \"why\"}");
        var first = run.on(RIG.node());
        first.start(SampleRun.starts(2, _ -> "1"));
        run.awaitEnds(first, 2);
        first.abandon();
        run.ends().clear();
        RIG.execute(
                "UPDATE executions SET last_event_id = 24999 WHERE persistence_id = ?",
                run.persistenceId(0));

        var second = run.on(RIG.node());
        assertThat(Eventually.get(second.resume(SampleRun.planned(2)))).isEmpty();
        assertThat(run.awaitEnds(second, 2).values())
                .extracting(ChildEnd::child, ChildEnd::isRedrivable)
                .containsExactlyInAnyOrder(tuple(0L, false), tuple(1L, true));
        second.abandon();
    }

    private static String failingFunction() {
        var function = EngineRig.uniqueName("failing-child");
        RIG.functions().failWith(function, "E", "always");
        return Functions.arn(function);
    }

    @Test
    void children_of_a_changed_machine_run_the_pinned_revision() {
        var run = passRun();
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
