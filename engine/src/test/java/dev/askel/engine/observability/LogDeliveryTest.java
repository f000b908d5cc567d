package dev.askel.engine.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.LogBacklog.Group;
import dev.askel.engine.journal.LogBacklog.PendingRow;
import dev.askel.engine.journal.PendingLog;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.sql.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Rows that cannot be delivered. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LogDeliveryTest {
    private static final Duration KEPT_FOR = Duration.ofDays(3);
    private static final long NOW = Duration.ofDays(100).toMillis();
    private static final Group GROUP =
            Group.of("arn:aws:logs:us-east-1:123456789012:log-group:/aws/g:*");
    private static final EncodedPayload ROW =
            BatchCodec.encode(
                    List.of(
                            new HistoryEvent(
                                    FramePath.ROOT,
                                    1,
                                    0,
                                    Instant.ofEpochMilli(NOW),
                                    HistoryEventType.ExecutionSucceeded,
                                    new EventDetails.Output(Payload.EMPTY_OBJECT))));

    private final InMemoryBacklog backlog = new InMemoryBacklog();
    private final LogStatistics statistics = new LogStatistics();
    private final List<LogRecord> delivered = new ArrayList<>();

    /** A backlog of one group. */
    private static final class InMemoryBacklog implements LogBacklog {
        private final List<PendingRow> rows = new ArrayList<>();

        void add(EncodedPayload row, Duration age) {
            rows.add(
                    new PendingRow(
                            rows.size() + 1L,
                            "123456789012/us-east-1/00000000-0000-0000-0000-000000000001/x",
                            PendingLog.events(GROUP.logGroupArn(), "ALL", true, 0),
                            NOW - age.toMillis(),
                            "m",
                            row,
                            null));
        }

        List<Long> ids() {
            return rows.stream().map(PendingRow::id).toList();
        }

        @Override
        public CompletionStage<List<Group>> groups(SliceRange slices, int groupsMax) {
            return CompletableFuture.completedStage(rows.isEmpty() ? List.of() : List.of(GROUP));
        }

        @Override
        public CompletionStage<List<PendingRow>> pendingRows(
                Group group, long afterId, int rowsMax, long bytesMax) {
            return CompletableFuture.completedStage(
                    rows.stream().filter(row -> row.id() > afterId).limit(rowsMax).toList());
        }

        @Override
        public CompletionStage<?> deleteDelivered(Group group, List<Long> ids) {
            rows.removeIf(row -> ids.contains(row.id()));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Integer> deleteOlder(Group group, long beforeMillis, int rowsMax) {
            var old =
                    rows.stream()
                            .filter(row -> row.pendingSinceMillis() < beforeMillis)
                            .limit(rowsMax)
                            .toList();
            rows.removeAll(old);
            return CompletableFuture.completedStage(old.size());
        }

        @Override
        public void onPending(Consumer<Group> listener) {}
    }

    private LogDelivery createDelivery(LogSink sink) {
        return new LogDelivery(
                backlog,
                new LogSettings(_ -> sink, KEPT_FOR, 1, 1, (_, _) -> false),
                new LogStreams(() -> NOW, 1),
                statistics,
                () -> NOW);
    }

    private int put(LogStream stream, List<LogRecord> records) {
        delivered.addAll(records);
        return 0;
    }

    private static EncodedPayload rowOfLaterVersion() {
        var bytes = ROW.bytes().toArray();
        bytes[0] = 99;
        return new EncodedPayload(ROW.serializerId(), ROW.manifest(), Bytes.wrap(bytes));
    }

    @Test
    void rows_are_given_up_after_their_retention_if_the_sink_fails() {
        backlog.add(ROW, KEPT_FOR.plusMillis(1));
        backlog.add(ROW, KEPT_FOR);
        var bug = new IllegalStateException("a bug");
        var delivery =
                createDelivery((_, _) -> {
                    throw bug;
                });
        assertThatThrownBy(() -> delivery.deliver(GROUP)).isSameAs(bug);
        assertThat(backlog.ids()).containsExactly(2L);
        assertThat(statistics.lostCount()).isEqualTo(1);
    }

    @Test
    void rows_of_a_later_release_wait_and_delay_no_others() {
        for (int i = 0; i < 600; i++) {
            backlog.add(rowOfLaterVersion(), Duration.ZERO);
        }
        backlog.add(ROW, Duration.ZERO);
        var delivery = createDelivery(this::put);
        assertThatThrownBy(() -> delivery.deliver(GROUP))
                .isInstanceOf(UndeliveredException.class)
                .hasMessageContaining("600 rows");
        assertThat(delivered).hasSize(1);
        assertThat(backlog.ids()).hasSize(600).doesNotContain(601L);
        assertThat(statistics.lostCount()).isZero();
    }

    @Test
    void rows_of_a_later_release_are_given_up_after_their_retention() {
        backlog.add(rowOfLaterVersion(), KEPT_FOR.plusMillis(1));
        var delivery = createDelivery(this::put);
        assertThatThrownBy(() -> delivery.deliver(GROUP)).isInstanceOf(UndeliveredException.class);
        assertThat(backlog.ids()).isEmpty();
        assertThat(statistics.lostCount()).isEqualTo(1);
    }

    @Test
    void a_damaged_row_is_lost_and_delays_no_others() throws Exception {
        var cut = ROW.bytes().toArray();
        backlog.add(
                new EncodedPayload(
                        ROW.serializerId(),
                        ROW.manifest(),
                        Bytes.wrap(Arrays.copyOf(cut, cut.length / 2))),
                Duration.ZERO);
        backlog.add(ROW, Duration.ZERO);
        createDelivery(this::put).deliver(GROUP);
        assertThat(delivered).hasSize(1);
        assertThat(backlog.ids()).isEmpty();
        assertThat(statistics.lostCount()).isEqualTo(1);
    }
}
