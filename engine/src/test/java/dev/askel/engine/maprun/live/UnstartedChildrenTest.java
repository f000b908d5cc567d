package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.maprun.feed.ItemChildren;
import dev.askel.engine.maprun.feed.ItemCursor;
import dev.askel.engine.maprun.feed.ItemInputs;
import dev.askel.engine.maprun.feed.SelectorEvaluations;
import dev.askel.engine.maprun.feed.SourceCursor;
import dev.askel.engine.maprun.feed.UnstartedChildren;
import dev.askel.engine.maprun.progress.ExportProgress;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import dev.askel.engine.maprun.result.PendingChildren.PendingChild;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class UnstartedChildrenTest {
    private final EvaluationThreads evaluations = new EvaluationThreads(1);
    private final MapRunMemory memory = new MapRunMemory(64L << 20);

    @AfterEach
    void close() {
        evaluations.close();
    }

    private UnstartedChildren unstarted(
            SampleScope sample, ItemCursor cursor, RunProgress progress) {
        var inputs =
                new ItemInputs(
                        sample.inputs(),
                        SelectorEvaluations.on(
                                evaluations, new EvaluationOwner("account", "machine")),
                        () -> 0,
                        new Random(1),
                        0,
                        null);
        return new UnstartedChildren(
                "run",
                new ItemChildren(cursor, inputs, MapRunSettings.ITEMS_UNLIMITED),
                memory.open(new MachineOwner("a", "m")),
                progress);
    }

    private static RunProgress progress(Frontier frontier, OpenChild... open) {
        var checkpoint =
                new SourceCheckpoint(
                        frontier.item() / 1_000 * 1_000, "v1|" + frontier.item() / 1_000 * 1_000);
        return new RunProgress(
                frontier,
                frontier.item() < 1_000 ? List.of() : List.of(checkpoint),
                List.of(open),
                OutcomeCounts.NONE,
                OutcomeCounts.NONE,
                0,
                List.of(),
                null);
    }

    private List<PendingChild> readAll(UnstartedChildren unstarted) throws InterruptedException {
        var all = new ArrayList<PendingChild>();
        try (unstarted) {
            for (var next = unstarted.next(); !next.isEmpty(); next = unstarted.next()) {
                all.addAll(next);
                assertThat(memory.bytes()).isEqualTo(ItemChildren.CHUNK_BYTES);
            }
            assertThat(unstarted.next()).isEmpty();
        }
        assertThat(memory.bytes()).isZero();
        return all;
    }

    private static ItemCursor cursorOf(SampleScope sample) {
        var plan = sample.inputs().plan();
        return new ItemCursor.OfArray(
                Objects.requireNonNull(plan.items(), "no array"), plan.keyed());
    }

    @Test
    void planned_children_precede_those_of_the_remaining_items() throws InterruptedException {
        var sample = SampleScope.ofArray(6);
        var progress =
                progress(
                        new Frontier(4, 4, false),
                        OpenChild.first(1, 1, 1),
                        OpenChild.first(3, 3, 1));
        assertThat(readAll(unstarted(sample, cursorOf(sample), progress)))
                .extracting(PendingChild::child, each -> each.input().text())
                .containsExactly(tuple(1L, "1"), tuple(3L, "3"), tuple(4L, "4"), tuple(5L, "5"));
    }

    @Test
    void a_child_that_was_to_be_redriven_is_not_pending() throws InterruptedException {
        var sample = SampleScope.ofArray(3);
        var progress =
                progress(new Frontier(3, 3, true), new OpenChild(1, OpenChild.REOPENED, 1, 1, 2));
        assertThat(readAll(unstarted(sample, cursorOf(sample), progress))).isEmpty();
    }

    @Test
    void remaining_items_form_batches() throws InterruptedException {
        var sample =
                SampleScope.of(
                        "",
                        Payload.ofVerbatim("[0,1,2,3,4]"),
                        new MapRunPlan.Batching(2, 262_144, null));
        assertThat(
                        readAll(
                                unstarted(
                                        sample,
                                        cursorOf(sample),
                                        progress(new Frontier(2, 1, false)))))
                .extracting(PendingChild::child, each -> each.input().text())
                .containsExactly(tuple(1L, "{\"Items\":[2,3]}"), tuple(2L, "{\"Items\":[4]}"));
    }

    @Test
    void a_million_items_are_read_from_the_last_mark_one_chunk_after_the_other()
            throws InterruptedException {
        var source = new NumberSource(1_000_000);
        var cursor =
                new SourceCursor(
                        source::open, progress(new Frontier(2_500, 2_500, false)).checkpoints());
        long pending = 0;
        try (var unstarted =
                unstarted(
                        SampleScope.ofReader(),
                        cursor,
                        progress(new Frontier(2_500, 2_500, false)))) {
            for (var next = unstarted.next(); !next.isEmpty(); next = unstarted.next()) {
                assertThat(next).hasSizeLessThanOrEqualTo(100);
                pending += next.size();
            }
        }
        assertThat(pending).isEqualTo(997_500);
        assertThat(source.openings()).containsExactly("v1|2000");
    }

    @Test
    void an_interrupted_export_is_read_from_the_mark_before_its_next_child()
            throws InterruptedException {
        var source = new NumberSource(5_000);
        var first = progress(new Frontier(2_500, 2_500, false), OpenChild.first(7, 7, 1));
        var cursor = new SourceCursor(source::open, first.checkpoints());
        var all = readAll(unstarted(SampleScope.ofReader(), cursor, first));
        assertThat(all.getFirst().start()).isNull();
        var child = all.get(1_234);
        assertThat(child.start()).isEqualTo(new Frontier(3_733, 3_733, false));
        assertThat(child.checkpoint()).isEqualTo(new SourceCheckpoint(3_700, "v1|3700"));

        var files =
                new ExportedFiles(
                        List.of(),
                        List.of(),
                        List.of(1),
                        Objects.requireNonNull(child.start()),
                        child.checkpoint());
        var later = first.withExport(new ExportProgress(new MapRunOutcome.Aborted(), files));
        var resumed =
                new SourceCursor(source::open, List.of(Objects.requireNonNull(child.checkpoint())));
        assertThat(readAll(unstarted(SampleScope.ofReader(), resumed, later)))
                .extracting(PendingChild::start)
                .isEqualTo(
                        all.subList(1_234, all.size()).stream().map(PendingChild::start).toList());
        assertThat(source.openings().getLast()).isEqualTo("v1|3700");
    }

    @Test
    void an_unreadable_source_ends_the_pending_children() throws InterruptedException {
        var source = new NumberSource(10);
        var cursor =
                new SourceCursor(source::open, List.of(new SourceCheckpoint(0, "another version")));
        assertThat(
                        readAll(
                                unstarted(
                                        SampleScope.ofReader(),
                                        cursor,
                                        progress(new Frontier(4, 4, false)))))
                .isEmpty();
        assertThat(source.read()).isZero();
    }
}
