package dev.askel.trigger.target;

import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.target.DeliveryTable.DueQuery;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Passes over the due rows of a lane while one target gets no calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DueReadsTest {
    private static final PayloadEncryption CLEAR = new NoEncryption();
    private static final Instant NOW = TestCatalogue.NOW;
    private static final UUID SOURCE = UUID.randomUUID();
    private static final String PAUSED = target("paused");
    private static final List<String> OTHERS =
            IntStream.range(0, 3 * DeliveryTable.TARGETS_MAX)
                    .mapToObj(i -> target("q" + i))
                    .toList();
    private static final int READS_MAX = 1_000;

    private static TestCatalogue catalogue;

    @BeforeAll
    static void insert() throws SQLException {
        catalogue = new TestCatalogue();
        var deliveries = new ArrayList<Delivery>();
        for (int i = 0; i < 100; i++) {
            deliveries.add(delivery(PAUSED, i, NOW.minusSeconds(60)));
        }
        for (var other : OTHERS) {
            deliveries.add(delivery(other, deliveries.size(), NOW));
        }
        for (int i = 0; i < DeliveryTable.PASSED_TARGETS_MAX; i++) {
            deliveries.add(delivery(target("later-" + i), i, NOW.plusSeconds(60)));
        }
        try (var connection = catalogue.source().getConnection()) {
            DeliveryTable.insert(connection, CLEAR, deliveries);
        }
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static String target(String queue) {
        return "arn:aws:sqs:us-east-1:123456789012:" + queue;
    }

    private static Delivery delivery(String target, int number, Instant dueAt) {
        return new Delivery(
                DeliveryId.of("test", target, Integer.toString(number)),
                SOURCE,
                "123456789012",
                "us-east-1",
                "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s",
                Delivery.Origin.SCHEDULE,
                "s-" + number,
                NOW,
                NOW,
                dueAt,
                Overlap.QUEUE,
                new Target(target, null, "{}", RetryPolicy.DEFAULT, null, Target.NO_PARAMETERS));
    }

    private static DueQuery query() {
        return new DueQuery(
                Lanes.of(SOURCE),
                NOW.toEpochMilli(),
                List.of(),
                List.of(),
                Set.of(PAUSED),
                DeliveryLane.IN_FLIGHT_MAX,
                Long.MAX_VALUE);
    }

    /** Reads until the pass ends; returns the targets of the rows. */
    private static List<String> pass(DueReads reads) {
        var found = new ArrayList<String>();
        for (int i = 0; i < READS_MAX && reads.canBegin(); i++) {
            var due = ok(reads.begin(query()));
            assertThat(reads.canBegin()).isFalse();
            reads.onRead(due);
            due.readable().forEach(it -> found.add(it.delivery().target().arn()));
        }
        assertThat(reads.canBegin()).isFalse();
        assertThat(reads.isWithinPass()).isFalse();
        return found;
    }

    @Test
    void a_pass_reads_each_target_but_the_paused_one() {
        var reads = new DueReads(catalogue.workers());
        assertThat(reads.canBegin()).isFalse();
        reads.onChange();

        assertThat(pass(reads)).containsExactlyInAnyOrderElementsOf(OTHERS);
    }

    @Test
    void a_failed_read_within_a_pass_leaves_no_target_out() {
        var reads = new DueReads(catalogue.workers());
        reads.onChange();
        reads.onRead(ok(reads.begin(query())));
        assertThat(reads.isWithinPass()).isTrue();

        catalogue.execute("ALTER TABLE trigger_deliveries RENAME TO unavailable");
        try {
            assertThat(reads.begin(query()).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(60));
            reads.onFailed();
        } finally {
            catalogue.execute("ALTER TABLE unavailable RENAME TO trigger_deliveries");
        }
        assertThat(reads.canBegin()).isFalse();

        // The next poll of the lane.
        reads.onChange();
        assertThat(pass(reads)).containsExactlyInAnyOrderElementsOf(OTHERS);
    }

    @Test
    void targets_without_due_rows_take_no_place_of_a_read() throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            var first = DeliveryTable.due(connection, CLEAR, query(), "");
            var second =
                    DeliveryTable.due(connection, CLEAR, query(), String.valueOf(first.position()));

            // The first read passes the targets without due rows, which are first in the index.
            assertThat(first.readable()).isEmpty();
            assertThat(second.readable()).hasSize(DeliveryTable.TARGETS_MAX);
        }
    }
}
