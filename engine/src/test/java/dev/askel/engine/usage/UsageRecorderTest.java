package dev.askel.engine.usage;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.await;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.usage.BilledUsage;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Usage is stored by day, of all nodes, and read for 30 days. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class UsageRecorderTest {
    private static final ArnScope SCOPE = CALLER.scope();
    private static final Usage ONE = new Usage(10, 2, 30);

    @Test
    void the_usage_of_all_nodes_is_added_by_account_and_region() {
        try (var catalogue = new TestCatalogue()) {
            var first = new UsageRecorder(catalogue.workers(), catalogue.time());
            var second = new UsageRecorder(catalogue.workers(), catalogue.time());
            first.counters().add(SCOPE, ONE);
            first.counters().add(SCOPE, ONE);
            first.counters().add(ArnScope.of("eu-north-1", SCOPE.account()), new Usage(7, 0, 0));
            await(first.store());
            second.counters().add(SCOPE, ONE);
            await(second.store());
            await(second.store());

            assertThat(ok(first.read(CALLER)))
                    .isEqualTo(
                            new BilledUsage(
                                    NOW,
                                    Instant.parse("2026-10-22T00:00:00Z"),
                                    Instant.parse("2026-11-20T00:00:00Z"),
                                    30,
                                    6,
                                    90));
            var elsewhere = new Caller(SCOPE.account(), "eu-north-1", "request-2");
            assertThat(ok(first.read(elsewhere)).transitions()).isEqualTo(7);
        }
    }

    @Test
    void usage_counts_for_thirty_days_and_its_row_is_deleted_after_ninety() {
        try (var catalogue = new TestCatalogue()) {
            var recorder = new UsageRecorder(catalogue.workers(), catalogue.time());
            recorder.counters().add(SCOPE, ONE);
            await(recorder.store());

            catalogue.moveTime(Duration.ofDays(29));
            assertThat(ok(recorder.read(CALLER)).transitions()).isEqualTo(10);
            catalogue.moveTime(Duration.ofDays(1));
            assertThat(ok(recorder.read(CALLER)))
                    .extracting(BilledUsage::transitions, BilledUsage::countedSince)
                    .containsExactly(0L, null);

            catalogue.moveTime(Duration.ofDays(59));
            recorder.counters().add(SCOPE, ONE);
            await(recorder.store());
            assertThat(rows(catalogue)).isEqualTo(2);
            catalogue.moveTime(Duration.ofDays(1));
            recorder.counters().add(SCOPE, ONE);
            await(recorder.store());
            assertThat(rows(catalogue)).isEqualTo(2);
        }
    }

    private static int rows(TestCatalogue catalogue) {
        return catalogue.execute("UPDATE billed_usage SET day = day");
    }

    @Test
    void counts_that_cannot_be_stored_remain_for_the_next_write() {
        try (var catalogue = new TestCatalogue()) {
            var closed = SqlWorkers.open("closed", catalogue.source(), 1, 1);
            closed.close();
            var recorder = new UsageRecorder(closed, catalogue.time());
            recorder.counters().add(SCOPE, ONE);
            assertThat(await(recorder.store())).isFalse();
            assertThat(recorder.counters().drain()).isEqualTo(Map.of(SCOPE, ONE));
        }
    }

    @Test
    void a_close_stores_the_remaining_counts() {
        try (var catalogue = new TestCatalogue()) {
            var workers = SqlWorkers.open("closing", catalogue.source(), 1, 1);
            var recorder = new UsageRecorder(workers, catalogue.time());
            recorder.counters().add(SCOPE, ONE);
            recorder.close();
            workers.close();

            assertThat(rows(catalogue)).isEqualTo(1);
        }
    }
}
