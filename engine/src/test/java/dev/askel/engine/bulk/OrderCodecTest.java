package dev.askel.engine.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.CauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The stored form of orders, which later releases must read. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OrderCodecTest {
    private static final Instant TIME = Instant.parse("2026-11-20T12:00:00.001Z");

    private static final BulkOrder ALL =
            new BulkOrder(
                    Action.STOP,
                    new ExecutionCriteria(
                            new StateMachineArn(
                                    ArnScope.of("us-east-1", "123456789012"), "m", "2", null),
                            StateMachineType.STANDARD,
                            Set.of(ExecutionStatus.RUNNING, ExecutionStatus.FAILED),
                            new TimeRange(TIME, TIME.plusSeconds(1)),
                            new TimeRange(TIME.plusSeconds(2), TIME.plusSeconds(3)),
                            "pre",
                            new FailureFilter("state é", "filter's \ud83d", "print", null),
                            RedriveFilter.NOT_REDRIVEN,
                            null),
                    "E\u0000",
                    "cause",
                    7);
    private static final BulkOrder MINIMAL =
            new BulkOrder(Action.REDRIVE, ExecutionCriteria.ALL, null, null, 1);

    private static final BulkOrder OF_CAUSE =
            new BulkOrder(
                    Action.REDRIVE,
                    ExecutionCriteria.ALL.withFailure(
                            new FailureFilter(
                                    null, null, null, new CauseFilter("kind is bad", TIME))),
                    null,
                    null,
                    1);

    private static String golden(String name) throws IOException {
        try (var file = OrderCodecTest.class.getResourceAsStream("/bulk/" + name)) {
            if (file == null) {
                throw new AssertionError(name);
            }
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }

    @Test
    void an_order_has_the_stored_form_of_its_golden_file() throws IOException {
        assertStored(ALL, golden("order-1.json"));
        assertStored(MINIMAL, golden("order-1-least.json"));
        assertStored(OF_CAUSE, golden("order-2-cause.json"));
        assertStored(
                new BulkOrder(Action.PAUSE, ExecutionCriteria.ALL, null, "fire", 1),
                golden("order-3-pause.json"));
        assertStored(
                new BulkOrder(Action.RESUME, ExecutionCriteria.ALL, null, null, 5),
                golden("order-3-resume.json"));
        assertStored(
                new BulkOrder(
                        Action.STOP,
                        ExecutionCriteria.ALL.withPause(PauseFilter.PAUSED),
                        null,
                        null,
                        5),
                golden("order-3-paused.json"));
        assertStored(
                new BulkOrder(Action.BACKFILL, ExecutionCriteria.ALL, null, null, 5),
                golden("order-4-backfill.json"));
        var running = ofOrders();
        assertStored(
                new BulkOrder(
                        Action.MIGRATE,
                        running,
                        null,
                        "fire",
                        5,
                        "arn:aws:states:us-east-1:123456789012:stateMachine:orders:2"),
                golden("order-5-migrate.json"));
        assertStored(
                new BulkOrder(Action.MIGRATE_BACK, running, null, null, 5),
                golden("order-5-migrate-back.json"));
    }

    /** The running executions of a machine. */
    private static ExecutionCriteria ofOrders() {
        if (!(Arns.parseStateMachine("arn:aws:states:us-east-1:123456789012:stateMachine:orders")
                instanceof Answer.Ok(var orders))) {
            throw new AssertionError();
        }
        return ExecutionCriteria.ofMachine(orders).withStatuses(Set.of(ExecutionStatus.RUNNING));
    }

    private static void assertStored(BulkOrder order, String stored) {
        assertThat(new String(OrderCodec.encode(order), StandardCharsets.US_ASCII))
                .isEqualTo(stored);
        assertThat(OrderCodec.decode(stored.getBytes(StandardCharsets.US_ASCII))).isEqualTo(order);
    }

    @Test
    void an_invalid_stored_order_is_refused() throws IOException {
        var all = golden("order-1.json");
        for (var changed :
                new String[] {
                    all.replace("\"version\":1", "\"version\":6"),
                    all.replace("arn:aws:states", "arn:aws:sqs"),
                    all.replace("RUNNING", "SLEEPING")
                }) {
            assertThat(changed).isNotEqualTo(all);
            var stored = changed.getBytes(StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> OrderCodec.decode(stored))
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
