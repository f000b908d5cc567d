package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.source.ItemReaders;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Failures of a run by a bug. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunFailuresTest {
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
    void a_bug_ends_the_run_after_three_failures() {
        var sample = SampleScope.ofReader();
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        var _ =
                fixture.start(
                        sample,
                        store,
                        children,
                        (_, _) -> {
                            throw new IllegalStateException("a bug");
                        });
        MapRunEntityFixture.awaitOutcome(store);
        assertThat(store.outcome())
                .isEqualTo(
                        new MapRunOutcome.Failed(
                                "States.Runtime", "The Map Run failed by an internal error."));
        assertThat(store.loads()).isEqualTo(RunFailures.FAILURES_MAX + 1);
    }

    @Test
    void a_bug_at_the_end_ends_the_run_after_three_failures_however_late_they_are() {
        var sample = SampleScope.ofArray(300);
        var store = new MemoryRunStore(sample);
        var children = new ScriptedChildren(store, true, Payload.EMPTY_OBJECT);
        fixture.results.failAssembly(() -> fixture.now.addAndGet(Duration.ofHours(1).toMillis()));
        var _ = fixture.start(sample, store, children, ItemReaders.NONE);
        MapRunEntityFixture.awaitOutcome(store);
        assertThat(store.outcome()).isInstanceOf(MapRunOutcome.Failed.class);
        assertThat(store.ends()).hasSize(300);
        assertThat(fixture.results.assemblies()).isEqualTo(RunFailures.FAILURES_MAX);
    }

    @Test
    void failures_of_a_run_that_makes_progress_do_not_end_it() {
        var failures = new RunFailures();
        for (int i = 0; i < 2 * RunFailures.FAILURES_MAX; i++) {
            failures.onFailure();
            assertThat(failures.isExhausted()).isFalse();
            failures.onProgress();
        }
        for (int i = 0; i < RunFailures.FAILURES_MAX; i++) {
            failures.onFailure();
        }
        assertThat(failures.isExhausted()).isTrue();
    }
}
