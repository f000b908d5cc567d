package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.feed.FeedReport;
import dev.askel.engine.maprun.feed.ItemChildren;
import dev.askel.engine.maprun.feed.ItemCursor;
import dev.askel.engine.maprun.feed.ItemFeed;
import dev.askel.engine.maprun.feed.ItemInputs;
import dev.askel.engine.maprun.feed.ReopenedChildren;
import dev.askel.engine.maprun.feed.SelectorEvaluations;
import dev.askel.engine.maprun.feed.SourceCursor;
import dev.askel.engine.maprun.feed.StoredBlocks;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RedrivePosition;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ItemFeedTest {
    private final EvaluationThreads evaluations = new EvaluationThreads(1);
    private final MapRunMemory memory = new MapRunMemory(64L << 20);
    private long itemsMax = MapRunSettings.ITEMS_UNLIMITED;
    private final BlockingQueue<FeedReport> reports = new LinkedBlockingQueue<>();
    private @Nullable ItemFeed feed;

    @AfterEach
    void close() {
        if (feed != null) {
            feed.close();
        }
        evaluations.close();
    }

    private ItemFeed feedOf(SampleScope sample, ItemCursor cursor) {
        return feedOf(sample, cursor, null);
    }

    private ItemFeed feedOf(
            SampleScope sample, ItemCursor cursor, @Nullable ReopenedChildren reopened) {
        var created =
                new ItemFeed(
                        new ItemChildren(
                                cursor,
                                new ItemInputs(
                                        sample.inputs(),
                                        SelectorEvaluations.on(
                                                evaluations,
                                                new EvaluationOwner("account", "machine")),
                                        () -> 0,
                                        new Random(1),
                                        0,
                                        null),
                                itemsMax),
                        reopened,
                        memory.open(new MachineOwner("a", "m")),
                        reports::add);
        feed = created;
        return created;
    }

    private static ItemCursor cursorOf(SampleScope sample) {
        var plan = sample.inputs().plan();
        return new ItemCursor.OfArray(
                Objects.requireNonNull(plan.items(), "no array"), plan.keyed());
    }

    private FeedReport next() throws InterruptedException {
        return Objects.requireNonNull(reports.poll(30, TimeUnit.SECONDS), "no report");
    }

    /** Reads all entries up to the end, as if each child was planned immediately. */
    private List<FeedEntry> entries(ItemFeed from) throws InterruptedException {
        var entries = new ArrayList<FeedEntry>();
        while (true) {
            if (!(next() instanceof FeedReport.Entries(var read))) {
                throw new AssertionError("unexpected report");
            }
            entries.addAll(read);
            from.onPlanned((int) read.stream().filter(FeedEntry.Child.class::isInstance).count());
            if (read.getLast() instanceof FeedEntry.End) {
                return entries;
            }
        }
    }

    private static List<String> inputs(List<FeedEntry> entries) {
        var inputs = new ArrayList<String>();
        for (var entry : entries) {
            if (entry instanceof FeedEntry.Child(_, var input, _)) {
                inputs.add(input == null ? "null" : input.text());
            }
        }
        return inputs;
    }

    private static List<OpenChild> children(List<FeedEntry> entries) {
        var children = new ArrayList<OpenChild>();
        for (var entry : entries) {
            if (entry instanceof FeedEntry.Child(var child, _, _)) {
                children.add(child);
            }
        }
        return children;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void a_redrive_without_unsuccessful_ends_holds_no_memory() throws InterruptedException {
        var sample = SampleScope.ofArray(3);
        var store = new MemoryRunStore(sample);
        var reopened =
                new ReopenedChildren(
                        new StoredBlocks(store, MemoryRunStore.ID),
                        true,
                        List.of(8L),
                        RedrivePosition.START,
                        List.of(),
                        _ -> true);
        var created = feedOf(sample, cursorOf(sample), reopened);
        created.start("test", List.of(), new Frontier(3, 3, true));
        assertThat(entries(created)).containsExactly(new FeedEntry.End());
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void each_item_of_an_array_is_the_input_of_a_child() throws InterruptedException {
        var sample = SampleScope.ofArray(2_345);
        var created = feedOf(sample, cursorOf(sample));
        created.start("test", List.of(), Frontier.START);
        var entries = entries(created);
        assertThat(inputs(entries)).isEqualTo(numbers(0, 2_345));
        assertThat(children(entries))
                .startsWith(OpenChild.first(0, 0, 1), OpenChild.first(1, 1, 1))
                .endsWith(OpenChild.first(2_344, 2_344, 1));
    }

    @Test
    void an_item_selector_is_evaluated_for_each_item() throws InterruptedException {
        var sample =
                SampleScope.of(
                        "\"ItemSelector\": {\"i.$\": \"$$.Map.Item.Index\"},",
                        Payload.ofVerbatim("[7, 8]"),
                        null);
        var created = feedOf(sample, cursorOf(sample));
        created.start("test", List.of(), Frontier.START);
        assertThat(inputs(entries(created))).containsExactly("{\"i\":0}", "{\"i\":1}");
    }

    @Test
    void batches_have_the_numbers_of_their_items() throws InterruptedException {
        var sample =
                SampleScope.of(
                        "",
                        Payload.ofVerbatim("[0, 1, 2, 3, 4, 5, 6]"),
                        new MapRunPlan.Batching(3, 262_144, null));
        var created = feedOf(sample, cursorOf(sample));
        created.start("test", List.of(), Frontier.START);
        var entries = entries(created);
        assertThat(children(entries))
                .containsExactly(
                        OpenChild.first(0, 0, 3),
                        OpenChild.first(1, 3, 3),
                        OpenChild.first(2, 6, 1));
        assertThat(inputs(entries))
                .containsExactly("{\"Items\":[0,1,2]}", "{\"Items\":[3,4,5]}", "{\"Items\":[6]}");
    }

    @Test
    void missing_children_are_read_first_and_then_the_items_after_the_frontier()
            throws InterruptedException {
        var source = new NumberSource(3_000);
        var checkpoints =
                List.of(new SourceCheckpoint(0, "v1|0"), new SourceCheckpoint(1_000, "v1|1000"));
        var created = feedOf(SampleScope.ofReader(), new SourceCursor(source::open, checkpoints));
        created.start(
                "test",
                List.of(OpenChild.first(1_500, 1_500, 1), OpenChild.first(1_700, 1_700, 1)),
                new Frontier(1_900, 1_900, false));
        assertThat(next())
                .isInstanceOfSatisfying(
                        FeedReport.Missing.class,
                        missing ->
                                assertThat(inputs(List.copyOf(missing.children())))
                                        .containsExactly("1500"));
        assertThat(next()).isInstanceOf(FeedReport.Missing.class);
        assertThat(inputs(entries(created))).isEqualTo(numbers(1_900, 3_000));
        // The source was opened only once, at the last checkpoint before the first missing child.
        assertThat(source.openings()).containsExactly("v1|1000");
    }

    @Test
    void a_sequential_source_is_opened_once_for_all_missing_children() throws InterruptedException {
        var source = NumberSource.sequential(9_010);
        var checkpoints =
                IntStream.range(0, 9)
                        .mapToObj(n -> new SourceCheckpoint(n * 1_000L, "v1|" + n * 1_000L));
        var created =
                feedOf(
                        SampleScope.ofReader(),
                        new SourceCursor(source::open, checkpoints.toList()));
        var missing =
                IntStream.range(1, 9)
                        .mapToObj(n -> OpenChild.first(n * 1_000L, n * 1_000L + 7, 1))
                        .toList();
        created.start("test", missing, new Frontier(9_000, 9_000, false));
        for (var child : missing) {
            assertThat(next())
                    .isInstanceOfSatisfying(
                            FeedReport.Missing.class,
                            found ->
                                    assertThat(inputs(List.copyOf(found.children())))
                                            .containsExactly(Long.toString(child.firstItem())));
        }
        assertThat(inputs(entries(created))).isEqualTo(numbers(9_000, 9_010));
        assertThat(source.openings()).containsExactly("v1|1000");
        // Items between the missing children are skipped, not built.
        assertThat(source.read()).isEqualTo(missing.size() + 10L);
    }

    @Test
    void a_source_with_offsets_is_opened_at_the_last_mark_before_each_missing_child()
            throws InterruptedException {
        var source = new NumberSource(9_010);
        var checkpoints =
                List.of(new SourceCheckpoint(0, "v1|0"), new SourceCheckpoint(8_000, "v1|8000"));
        var created = feedOf(SampleScope.ofReader(), new SourceCursor(source::open, checkpoints));
        created.start(
                "test",
                List.of(OpenChild.first(10, 10, 1), OpenChild.first(8_010, 8_010, 1)),
                new Frontier(9_000, 9_000, false));
        assertThat(next()).isInstanceOf(FeedReport.Missing.class);
        assertThat(next()).isInstanceOf(FeedReport.Missing.class);
        assertThat(inputs(entries(created))).isEqualTo(numbers(9_000, 9_010));
        assertThat(source.openings()).containsExactly("v1|0", "v1|8000");
    }

    @Test
    void a_source_has_marks_from_which_each_item_can_be_read_again() throws InterruptedException {
        var source = new NumberSource(5_000);
        var created = feedOf(SampleScope.ofReader(), new SourceCursor(source::open, List.of()));
        created.start("test", List.of(), Frontier.START);
        var checkpoints =
                entries(created).stream()
                        .filter(FeedEntry.Position.class::isInstance)
                        .map(entry -> ((FeedEntry.Position) entry).checkpoint())
                        .toList();
        assertThat(checkpoints).first().isEqualTo(new SourceCheckpoint(0, "v1|0"));
        assertThat(checkpoints).hasSizeBetween(4, 6);
        assertThat(checkpoints)
                .allMatch(checkpoint -> checkpoint.position().equals("v1|" + checkpoint.item()));
    }

    @Test
    void a_changed_source_fails_the_run() throws InterruptedException {
        var source = new NumberSource(10);
        var created =
                feedOf(
                        SampleScope.ofReader(),
                        new SourceCursor(source::open, List.of(new SourceCheckpoint(0, "v0|0"))));
        created.start("test", List.of(), new Frontier(5, 5, false));
        assertThat(next())
                .isEqualTo(
                        new FeedReport.Failed(
                                "States.ItemReaderFailed", "The source has changed."));
    }

    @Test
    void a_run_fails_at_the_first_item_beyond_its_limit() throws InterruptedException {
        itemsMax = 300;
        var complete = SampleScope.ofArray(300);
        var all = feedOf(complete, cursorOf(complete));
        all.start("test", List.of(), Frontier.START);
        assertThat(inputs(entries(all))).isEqualTo(numbers(0, 300));
        all.close();

        var source = new NumberSource(301);
        feedOf(SampleScope.ofReader(), new SourceCursor(source::open, List.of()))
                .start("test", List.of(), new Frontier(290, 290, false));
        assertThat(nextInputs()).isEqualTo(numbers(290, 300));
        assertThat(next()).isEqualTo(tooManyItems());
    }

    private FeedReport.Failed tooManyItems() {
        return new FeedReport.Failed(
                "States.ItemReaderFailed",
                "The Map Run has more than %d items, its maximum (askel.map-run.items-max or the tag askel:max-map-items)."
                        .formatted(itemsMax));
    }

    private List<String> nextInputs() throws InterruptedException {
        return next() instanceof FeedReport.Entries(var entries) ? inputs(entries) : List.of();
    }

    @Test
    void the_items_before_the_limit_are_read_also_when_their_batch_is_not_full()
            throws InterruptedException {
        itemsMax = 5;
        var sample =
                SampleScope.of(
                        "",
                        Payload.ofVerbatim("[0, 1, 2, 3, 4, 5, 6]"),
                        new MapRunPlan.Batching(3, 262_144, null));
        feedOf(sample, cursorOf(sample)).start("test", List.of(), Frontier.START);
        assertThat(nextInputs()).containsExactly("{\"Items\":[0,1,2]}", "{\"Items\":[3,4]}");
        assertThat(next()).isEqualTo(tooManyItems());
    }

    @Test
    void a_selector_that_fails_fails_the_run() throws InterruptedException {
        var sample =
                SampleScope.of(
                        "\"ItemSelector\": {\"i.$\": \"$.missing\"},",
                        Payload.ofVerbatim("[7]"),
                        null);
        var created = feedOf(sample, cursorOf(sample));
        created.start("test", List.of(), Frontier.START);
        assertThat(next())
                .isInstanceOfSatisfying(
                        FeedReport.Failed.class,
                        failed -> assertThat(failed.error()).startsWith("States."));
    }

    @Test
    void an_endless_source_is_read_ahead_by_a_bounded_number_of_children()
            throws InterruptedException {
        var source = new NumberSource(Long.MAX_VALUE);
        var created = feedOf(SampleScope.ofReader(), new SourceCursor(source::open, List.of()));
        created.start("test", List.of(), Frontier.START);
        while (reports.poll(300, TimeUnit.MILLISECONDS) != null) {
            assertThat(source.read()).isLessThanOrEqualTo(ItemFeed.CHILDREN_AHEAD_MAX + 100);
        }
        assertThat(source.read()).isEqualTo(ItemFeed.CHILDREN_AHEAD_MAX);
    }

    @Test
    void large_items_are_read_ahead_within_the_memory_of_the_node() throws InterruptedException {
        var item =
                "\"%s\""
                        .formatted(
                                IntStream.range(0, 100_000)
                                        .mapToObj(_ -> "x")
                                        .collect(Collectors.joining()));
        var sample =
                SampleScope.of(
                        "",
                        Payload.ofVerbatim(
                                IntStream.range(0, 500)
                                        .mapToObj(_ -> item)
                                        .collect(Collectors.joining(",", "[", "]"))),
                        null);
        var created = feedOf(sample, cursorOf(sample));
        created.start("test", List.of(), Frontier.START);
        int read = 0;
        // The first report waits for the array to be parsed.
        for (@Nullable FeedReport report = next();
                report != null;
                report = reports.poll(1, TimeUnit.SECONDS)) {
            if (report instanceof FeedReport.Entries(var entries)) {
                read += children(entries).size();
            }
        }
        assertThat(memory.bytes()).isLessThanOrEqualTo(memory.bytesMax());
        assertThat(read).isBetween(100, 170);
    }
}
