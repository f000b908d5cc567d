package dev.askel.trigger.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.target.LastExecutions.Started;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The SQL of deliveries, with rows that the lanes of the rig do not read: they are far ahead. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DeliveryTableTest {
    private static final Instant LATER = Instant.parse("2090-01-01T00:00:00Z");

    private final TriggerRig rig = new TriggerRig();

    @AfterAll
    void close() {
        rig.close();
    }

    @Test
    void a_source_in_progress_does_not_fill_a_read() throws Exception {
        var waiting = UUID.randomUUID();
        var other = otherOfLane(Lanes.of(waiting));
        try (var connection = rig.connect()) {
            DeliveryTable.insert(
                    connection,
                    IntStream.range(0, 250).mapToObj(i -> delivery(waiting, i)).toList());
            DeliveryTable.insert(connection, List.of(delivery(other, 250)));

            var due =
                    DeliveryTable.due(
                            connection,
                            Lanes.of(waiting),
                            LATER.plusSeconds(1).toEpochMilli(),
                            List.of(),
                            List.of(waiting),
                            List.of(),
                            1,
                            Long.MAX_VALUE);

            assertThat(due.unreadable()).isEmpty();
            assertThat(due.readable())
                    .extracting(it -> it.delivery().sourceId())
                    .containsExactly(other);
        }
    }

    @Test
    void a_deleted_schedule_gets_no_last_execution() throws Exception {
        var deleted = UUID.randomUUID();
        try (var connection = rig.connect()) {
            LastExecutions.store(connection, List.of(new Started(deleted, "arn")));

            assertThat(LastExecutions.find(connection, deleted)).isNull();
        }
    }

    private static UUID otherOfLane(int lane) {
        var id = UUID.randomUUID();
        while (Lanes.of(id) != lane) {
            id = UUID.randomUUID();
        }
        return id;
    }

    private static Delivery delivery(UUID source, int number) {
        return new Delivery(
                DeliveryId.of("test", source.toString(), Integer.toString(number)),
                source,
                "123456789012",
                "us-east-1",
                "arn:aws:scheduler:us-east-1:123456789012:schedule/default/s",
                Delivery.Origin.SCHEDULE,
                "s-" + number,
                LATER,
                LATER,
                LATER.plusMillis(number),
                Overlap.QUEUE,
                new Target(
                        "arn:aws:sqs:us-east-1:123456789012:q",
                        null,
                        "{}",
                        RetryPolicy.DEFAULT,
                        null,
                        Target.NO_PARAMETERS));
    }
}
