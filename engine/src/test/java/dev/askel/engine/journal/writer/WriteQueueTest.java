package dev.askel.engine.journal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeWrite;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class WriteQueueTest {
    private static final int GROUP_MAX = 1_000;
    private static final String MACHINE = "123456789012/us-east-1/0b6e/";
    private static final String CHILD = MACHINE + "Label:";
    private static final String OTHER = "123456789012/us-east-1/0b6f/";

    private final WriteQueue queue = new WriteQueue(20_000, 64 << 20);

    private void offer(String id) {
        assertThat(queue.offer(new WriteRequest.AttemptCount(id, "1", System.nanoTime()))).isTrue();
    }

    private void offer(String prefix, int count) {
        IntStream.range(0, count).forEach(number -> offer(prefix + number));
    }

    private List<String> take() throws InterruptedException {
        return queue.take(GROUP_MAX, Long.MAX_VALUE).stream()
                .map(WriteRequest::persistenceId)
                .toList();
    }

    private static long count(List<String> ids, String prefix) {
        return ids.stream().filter(id -> id.startsWith(prefix)).count();
    }

    @Test
    void a_machine_that_is_alone_fills_a_group() throws Exception {
        offer(MACHINE, 1_500);
        assertThat(take()).hasSize(GROUP_MAX).startsWith(MACHINE + "0", MACHINE + "1");
        assertThat(take()).hasSize(500);
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void thousands_of_children_of_a_map_run_do_not_delay_other_writes() throws Exception {
        offer(CHILD, 10_000);
        offer(MACHINE, 3);
        offer(OTHER, 2);
        assertThat(take()).hasSize(5).noneMatch(id -> id.startsWith(CHILD));
        offer(OTHER + "next");
        assertThat(count(take(), CHILD)).isEqualTo(ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
        assertThat(take()).containsExactly(OTHER + "next");
    }

    @Test
    void one_group_of_a_dominant_owner_is_written_at_a_time() {
        var ready = new ReadyRequests();
        add(ready, CHILD, 1_000);
        add(ready, OTHER, 1);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).hasSize(1);
        var group = ready.take(GROUP_MAX, Long.MAX_VALUE, 0);
        assertThat(group).hasSize(ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).isEmpty();
        add(ready, OTHER, 1);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).hasSize(1);
        ready.markWritten(group);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0))
                .hasSize(ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
    }

    @Test
    void a_group_that_is_being_written_delays_no_other_dominant_owner() {
        var ready = new ReadyRequests();
        add(ready, CHILD, 100);
        add(ready, OTHER, 1);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).hasSize(1);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).hasSize(100);
        add(ready, MACHINE, 1_000);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0))
                .hasSize(ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
    }

    @Test
    void a_second_group_of_a_dominant_owner_is_written_when_the_first_takes_a_second() {
        var ready = new ReadyRequests();
        add(ready, CHILD, 1_000);
        add(ready, OTHER, 2);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).hasSize(2);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).isNotEmpty();
        add(ready, OTHER, 1);
        long now = ReadyRequests.DOMINANT_GROUP_NANOS;
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, now - 1)).hasSize(1);
        add(ready, OTHER, 1);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, now))
                .hasSize(ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
    }

    @Test
    void a_waiting_writer_takes_the_rest_when_no_other_owner_writes_any_more() throws Exception {
        offer(CHILD, 200);
        offer(OTHER + "first");
        assertThat(take()).containsExactly(OTHER + "first");
        assertThat(take()).hasSize(ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
        var rest = new CompletableFuture<List<String>>();
        Thread.ofVirtual().start(() -> rest.complete(takeUninterrupted()));
        assertThat(rest.get(10, TimeUnit.SECONDS))
                .hasSize(200 - ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
    }

    private static void add(ReadyRequests ready, String prefix, int count) {
        IntStream.range(0, count)
                .forEach(number ->
                        ready.add(new WriteRequest.AttemptCount(prefix + number, "1", 0)));
    }

    private List<String> takeUninterrupted() {
        try {
            return take();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void a_group_stays_small_shortly_after_writes_of_others() {
        var ready = new ReadyRequests();
        add(ready, CHILD, 3_000);
        add(ready, OTHER, 1);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 0)).hasSize(1);
        var group = ready.take(GROUP_MAX, Long.MAX_VALUE, 99_000_000);
        assertThat(group).hasSize(ReadyRequests.REQUESTS_OF_DOMINANT_OWNER_MAX);
        ready.markWritten(group);
        assertThat(ready.take(GROUP_MAX, Long.MAX_VALUE, 100_000_000)).hasSize(GROUP_MAX);
    }

    @Test
    void machines_with_as_many_requests_share_large_groups() throws Exception {
        offer(MACHINE, 400);
        offer(OTHER, 400);
        var group = take();
        assertThat(count(group, MACHINE)).isEqualTo(400);
        assertThat(count(group, OTHER)).isEqualTo(400);
    }

    @Test
    void owners_with_many_requests_leave_a_part_of_each_group_to_others() throws Exception {
        offer(MACHINE, 5_000);
        offer(CHILD, 5_000);
        offer(OTHER, 1);
        assertThat(count(take(), OTHER)).isEqualTo(1);
    }

    @Test
    void an_owner_whose_requests_fill_a_group_is_served_last_in_the_next_one() throws Exception {
        offer(MACHINE, 3);
        offer(OTHER, 3);
        assertThat(queue.take(GROUP_MAX, 1)).hasSize(1);
        assertThat(queue.take(GROUP_MAX, 1).getFirst().persistenceId()).startsWith(OTHER);
    }

    @Test
    void the_requests_of_an_execution_keep_their_order_and_are_in_different_groups()
            throws Exception {
        offer(MACHINE + "a");
        offer(MACHINE + "a");
        var group = queue.take(GROUP_MAX, Long.MAX_VALUE);
        assertThat(group).hasSize(1);
        assertThat(queue.size()).isEqualTo(1);
        queue.markCompleted(group);
        assertThat(take()).containsExactly(MACHINE + "a");
    }

    @Test
    void old_requests_are_removed_from_all_owners() {
        offer(MACHINE, 10);
        offer(OTHER, 10);
        assertThat(queue.removeOlderThan(System.nanoTime())).hasSize(20);
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
        offer(MACHINE, 1);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void the_words_of_search_attributes_count_against_the_bounds_of_group_and_queue()
            throws Exception {
        var words = IntStream.range(0, 64).mapToObj(i -> "word" + i).toList();
        var text = new AttributeRow(1, AttributeRow.Kind.TEXT, String.join(" ", words), words);
        var row =
                new NewRow(
                        1,
                        "w",
                        1,
                        () -> {
                            throw new AssertionError("not encoded");
                        },
                        0);
        for (int i = 0; i < 10; i++) {
            var write =
                    JournalWrite.of(MACHINE + i, 0, row)
                            .withAttributes(
                                    new AttributeWrite(
                                            1, false, List.of(), List.of(text, text, text, text)));
            assertThat(queue.offer(new WriteRequest.EntityWrite(write, System.nanoTime())))
                    .isTrue();
        }
        // Each of them has 4 values and 256 words.
        assertThat(queue.bytes()).isBetween(10 * 260 * 200L, 10 * 260 * 250L);
        assertThat(queue.take(GROUP_MAX, 3 * 260 * 200L)).hasSize(3);
    }

    @Test
    void owners_are_machines_and_map_states() {
        assertThat(ReadyRequests.ownerOf("1/r/m/name")).isEqualTo("1/r/m");
        assertThat(ReadyRequests.ownerOf("1/r/m/Label:name")).isEqualTo("1/r/m/Label");
        assertThat(ReadyRequests.ownerOf("coordinator")).isEmpty();
    }
}
