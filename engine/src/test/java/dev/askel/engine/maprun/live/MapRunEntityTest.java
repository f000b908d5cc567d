package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.source.ItemReaders;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The actor of a run, with a row in memory and scripted children. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunEntityTest {
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
    void a_run_reports_its_outcome_until_the_parent_acknowledges_it() {
        var sample = SampleScope.ofArray(500);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var run = fixture.start(sample, store, children, ItemReaders.NONE);
        MapRunEntityFixture.checkAllEnded(store, children, 500);
        var _ = Eventually.value("two reports", fixture.reports::size, found -> found >= 2);
        assertThat(fixture.reports).allMatch(report -> report.status() == MapRunStatus.SUCCEEDED);
        assertThat(children.mostRunning()).isLessThanOrEqualTo(100);
        run.tell(new MapRunCommand.ParentAcknowledged(0));
        var _ = Eventually.value("acknowledged", store::isNotified, found -> found);
        assertThat(fixture.memory.bytes()).isZero();
    }

    @Test
    void nothing_is_lost_while_the_database_is_unavailable() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        store.failWrites(2);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        MapRunEntityFixture.checkAllEnded(store, children, 300);
    }

    @Test
    void a_write_whose_answer_is_lost_counts_once() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        store.loseAnswers(2);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        MapRunEntityFixture.checkAllEnded(store, children, 300);
        assertThat(store.loads()).isEqualTo(1);
    }

    @Test
    void a_run_whose_row_has_changed_is_loaded_again() {
        var sample = SampleScope.ofArray(150);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        store.supersede();
        children.endAll(ExecutionStatus.SUCCEEDED);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        assertThat(children.created()).isEqualTo(2);
        assertThat(store.owner()).isPositive();
        children.endAll(ExecutionStatus.SUCCEEDED);
        MapRunEntityFixture.checkAllEnded(store, children, 150);
    }

    @Test
    void a_run_whose_start_is_refused_is_taken_over_again() {
        var sample = SampleScope.ofArray(150);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        children.refuse();
        var _ = Eventually.value("two owners", children::created, found -> found == 2);
        assertThat(store.owner()).isPositive();
        children.endAll(ExecutionStatus.SUCCEEDED);
        var _ = Eventually.value("50 running", children::running, found -> found.size() == 50);
        children.endAll(ExecutionStatus.SUCCEEDED);
        MapRunEntityFixture.checkAllEnded(store, children, 150);
    }
}
