package dev.askel.engine.registry.start;

import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.registry.TestRegistry;
import dev.askel.engine.registry.TwoNodes;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.TestCatalogue;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that checks of cached machines by many callers share reads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GenerationChecksTest {
    @RegisterExtension static final TwoNodes NODES = new TwoNodes();

    private static final TestRegistry here = NODES.here;

    private final SqlWorkers worker = SqlWorkers.open("checks", NODES.catalogue.source(), 1, 2);
    private final GenerationChecks checks = new GenerationChecks(worker);

    @AfterEach
    void close() {
        worker.close();
    }

    @Test
    void a_machine_is_current_until_it_changes() {
        here.create("changing");
        var known = here.resolveForStart("changing").guard();

        assertThat(ok(checks.isCurrent(known))).isTrue();
        here.updateDefinition("changing", SUCCEED);
        assertThat(ok(checks.isCurrent(known))).isFalse();
        var updated = here.resolveForStart("changing").guard();
        assertThat(ok(checks.isCurrent(updated))).isTrue();
        here.delete("changing");
        assertThat(ok(checks.isCurrent(updated))).isFalse();
        assertThat(ok(checks.isCurrent(new MachineGuard(UUID.randomUUID(), 1)))).isFalse();
    }

    @Test
    void requests_during_a_read_share_the_next_read() {
        here.create("one");
        here.create("other");
        var one = here.resolveForStart("one").guard();
        var other = here.resolveForStart("other").guard();
        var busy = new CountDownLatch(1);
        worker.submit(_ -> {
            await(busy);
            return Answer.ok(true);
        });
        var first = checks.isCurrent(one);

        var during =
                IntStream.range(0, 100)
                        .mapToObj(i -> checks.isCurrent(i % 2 == 0 ? one : other))
                        .toList();
        here.updateDefinition("other", SUCCEED);
        busy.countDown();

        assertThat(ok(first)).isTrue();
        assertThat(during)
                .allSatisfy(each -> assertThat(each).isNotSameAs(first))
                .extracting(TestCatalogue::ok)
                .startsWith(true, false, true, false);
        // A task that is just ending may count twice.
        assertThat(worker.acceptedTaskCount())
                .as("the blocking task and two reads")
                .isBetween(3L, 4L);
    }

    @Test
    void all_waiting_requests_are_refused_with_their_read() {
        here.create("crowded");
        var known = here.resolveForStart("crowded").guard();
        var busy = new CountDownLatch(1);
        var others =
                IntStream.range(0, 3)
                        .mapToObj(_ ->
                                worker.submit(_ -> {
                                    await(busy);
                                    return Answer.ok(true);
                                }))
                        .toList();

        var answer = checks.isCurrent(known);

        assertThat(refused(answer)).isInstanceOf(EngineError.ThrottlingException.class);
        busy.countDown();
        assertThat(others).extracting(TestCatalogue::ok).containsOnly(true);
        assertThat(ok(checks.isCurrent(known))).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
