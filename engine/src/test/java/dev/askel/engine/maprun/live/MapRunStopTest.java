package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Eventually;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.source.ItemReaders;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Stops of a loaded run and the export of its files. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunStopTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final MapRunEntityFixture fixture = new MapRunEntityFixture(KIT);

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_stop_aborts_the_children_and_ends_the_run() {
        var sample = SampleScope.ofArray(150);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        MapRunEntityFixture.awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(store.counts().items().aborted()).isEqualTo(100);
        assertThat(store.counts().items().pending()).isEqualTo(50);
    }

    @Test
    void a_stopped_run_ends_after_its_pending_children_are_stored() {
        var sample = SampleScope.withFiles();
        var store = new MemoryRunStore(sample);
        var source = new NumberSource(1_000);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var run = fixture.start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        Eventually.holds("the files are being stored", fixture.results::isStoring);
        assertThat(store.outcome()).isNull();
        fixture.results.finish();
        MapRunEntityFixture.awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(fixture.results.pending())
                .extracting(each -> each.input().text())
                .isEqualTo(IntStream.range(100, 1_000).mapToObj(Integer::toString).toList());
        Eventually.holds("no memory is held", () -> fixture.memory.bytes() == 0);
    }

    @Test
    void an_interrupted_export_continues_after_its_stored_files() {
        var sample = SampleScope.withFiles();
        var store = new MemoryRunStore(sample);
        var source = new NumberSource(5_000);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        fixture.results.failExportBefore(3_210);
        fixture.results.finish();
        var run = fixture.start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        MapRunEntityFixture.awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(store.loads()).isEqualTo(2);
        assertThat(fixture.results.pending())
                .extracting(each -> each.input().text())
                .isEqualTo(IntStream.range(100, 5_000).mapToObj(Integer::toString).toList());
        assertThat(source.openings()).contains("v1|3200");
        assertThat(store.counts().items().aborted()).isEqualTo(100);
    }

    @Test
    void a_stopped_run_counts_the_ends_that_found_no_memory() {
        var sample = SampleScope.ofArray(100);
        var store = new MemoryRunStore(sample);
        var large = Payload.ofVerbatim("\"" + "x".repeat(1 << 20) + "\"");
        var children = new ScriptedChildren(store, false, large);
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        for (long child = 0; child < 90; child++) {
            children.end(child, ExecutionStatus.SUCCEEDED);
        }
        store.setControl(new MapRunControl(true, 0, 0, 0));
        run.tell(new MapRunCommand.Wake());
        MapRunEntityFixture.awaitOutcome(store);
        assertThat(store.outcome()).isEqualTo(new MapRunOutcome.Aborted());
        assertThat(store.counts().items().succeeded()).isEqualTo(90);
        assertThat(store.counts().items().aborted()).isEqualTo(10);
    }
}
