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
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Standard children that a redrive of their Map Run runs again. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RedrivenChildrenTest {
    private static final EngineRig RIG = EngineRig.shared();

    /** Creates a run whose children call a function. */
    private static SampleRun taskRun(String function) {
        return new SampleRun(
                RIG,
                true,
                "T",
                "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                        .formatted(Functions.arn(function)));
    }

    /** Returns the name of a function that always fails. */
    private static String failingFunction() {
        var function = EngineRig.uniqueName("failing-child");
        RIG.functions().failWith(function, "E", "always");
        return function;
    }

    @Test
    void a_redrive_runs_failed_children_again() {
        var function = EngineRig.uniqueName("redriven-child");
        RIG.functions().failWith(function, "E", "first");
        var run = taskRun(function);
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
        var run = SampleRun.waiting(RIG, 3_600);
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
        var run = SampleRun.passing(RIG);
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
        var run = taskRun(failingFunction());
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
        var run = taskRun(function);
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
        var run = taskRun(failingFunction());
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
}
