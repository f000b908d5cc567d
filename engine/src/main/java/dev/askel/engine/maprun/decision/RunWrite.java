package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.StoredBlock;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.RunProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One write of a live run.
 *
 * @param progress the progress that the write stores
 * @param ends the outcomes of children (final statuses and results) that the write stores
 * @param plans the children that may start after the write
 * @param outcome the outcome of the run; null while it runs
 */
public record RunWrite(
        RunProgress progress,
        MapRunCounts counts,
        List<ChildEnd> ends,
        List<FeedEntry.Child> plans,
        @Nullable MapRunOutcome outcome) {
    /** Returns the block of the outcomes; null without outcomes. */
    public @Nullable StoredBlock block(long number) {
        return ends.isEmpty() ? null : ChildBlockCodec.encode(number, ends);
    }
}
