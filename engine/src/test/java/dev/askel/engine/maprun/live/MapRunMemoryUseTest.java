package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Eventually;
import dev.askel.engine.maprun.source.ItemReaders;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The memory of a loaded run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunMemoryUseTest {
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
    void memory_stays_bounded_while_the_database_does_not_answer() {
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        store.hangAfter(20);
        var source = new NumberSource(Long.MAX_VALUE);
        var large = Payload.ofVerbatim("\"" + "x".repeat(100_000) + "\"");
        var children = new ScriptedChildren(store, true, large);
        var _ = fixture.start(sample, store, children, (_, position) -> source.open(position));
        Eventually.holds("the database does not answer", store::isHanging);
        var lastRead = new AtomicLong();
        // One outcome is always accepted, and the last accepted outcome may exceed the bound.
        var _ =
                Eventually.value(
                        "the feed waits",
                        () -> {
                            assertThat(fixture.memory.bytes())
                                    .isLessThanOrEqualTo(
                                            fixture.memory.bytesMax() + 2 * 4 * 101_000L);
                            long before = lastRead.getAndSet(source.read());
                            return before == lastRead.get();
                        },
                        isWaiting -> isWaiting);
        assertThat(children.running()).isEmpty();
        assertThat(store.outcome()).isNull();
    }

    @Test
    void a_waiting_child_holds_no_memory_for_its_input() {
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        var source = NumberSource.large(100, 100_000);
        var children = new ScriptedChildren(store, false, Payload.EMPTY_OBJECT);
        var _ = fixture.start(sample, store, children, (_, position) -> source.open(position));
        var _ = Eventually.value("100 running", children::running, found -> found.size() == 100);
        assertThat(fixture.memory.bytes()).isGreaterThan(100 * 4 * 100_000L);
        children.reportStarts();
        // The reservations for the child itself and for its expected outcome remain.
        Eventually.holds("the inputs are released", () -> fixture.memory.bytes() < 100 * 20_000L);
        children.endAll(ExecutionStatus.SUCCEEDED);
        MapRunEntityFixture.checkAllEnded(store, children, 100);
    }

    @Test
    void ends_that_find_no_memory_are_read_again_and_count_once() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        // 100 ends of 4 MiB of heap each exceed the bound of 64 MiB.
        var large = Payload.ofVerbatim("\"" + "x".repeat(1 << 20) + "\"");
        var children = new ScriptedChildren(store, true, large);
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        MapRunEntityFixture.checkAllEnded(store, children, 300);
        assertThat(children.endsReadAgain()).isPositive();
    }
}
