package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.decision.RunProperties;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.feed.ReopenedChildren;
import dev.askel.engine.maprun.feed.StoredBlocks;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The feed of a {@link SimulatedRun}: the number of items of a child is its own number modulo 3,
 * plus 1.
 */
final class SimulatedFeed {
    private SimulatedFeed() {}

    /** Returns all entries after a stored progress, without the missing children. */
    static List<FeedEntry> entries(
            RunProgress stored,
            RunProperties properties,
            int items,
            MemoryRunStore blocks,
            @Nullable RedriveSelection selection) {
        var entries = new ArrayList<FeedEntry>(reopened(stored, properties, blocks, selection));
        var frontier = stored.frontier();
        if (!frontier.isEnd()) {
            checkCheckpoint(stored, properties, frontier.item());
            while (frontier.item() < items) {
                long batch = Math.min(frontier.child() % 3 + 1, items - frontier.item());
                var child = OpenChild.first(frontier.child(), frontier.item(), (int) batch);
                if (properties.itemsTotal() == RunProperties.UNKNOWN) {
                    entries.add(
                            new FeedEntry.Position(
                                    new SourceCheckpoint(
                                            frontier.item(), "at " + frontier.item())));
                }
                entries.add(new FeedEntry.Child(child, Payload.EMPTY_OBJECT, null));
                frontier = frontier.after(child);
            }
        }
        entries.add(new FeedEntry.End());
        return entries;
    }

    private static List<FeedEntry.Child> reopened(
            RunProgress stored,
            RunProperties properties,
            MemoryRunStore blocks,
            @Nullable RedriveSelection selection) {
        var all = new ArrayList<FeedEntry.Child>();
        var position = stored.reopenedTo();
        if (position == null) {
            return all;
        }
        var reopened =
                new ReopenedChildren(
                        new StoredBlocks(blocks, MemoryRunStore.ID),
                        properties.isStandard(),
                        stored.redriveVersions(),
                        position,
                        stored.open(),
                        selection == null ? _ -> true : selection::contains);
        try {
            for (var next = reopened.next(); next != null; next = reopened.next()) {
                all.addAll(next);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    /** A source must have a checkpoint at or below each item that is read again. */
    static void checkCheckpoint(RunProgress stored, RunProperties properties, long item) {
        if (properties.itemsTotal() == RunProperties.UNKNOWN && item > 0) {
            assertThat(stored.checkpoints()).anyMatch(checkpoint -> checkpoint.item() <= item);
        }
    }
}
