package dev.askel.engine.maprun.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report to a run's actor from the feed. The feed reads the items of the run. */
public sealed interface FeedReport {
    /** Entries in the order of the source. Memory for their children is reserved. */
    record Entries(List<FeedEntry> entries) implements FeedReport {}

    /** Planned children that do not exist yet, with their inputs. Memory for them is reserved. */
    record Missing(List<FeedEntry.Child> children) implements FeedReport {}

    /** The run fails with this error, because items cannot be read or selected. */
    record Failed(@Nullable String error, @Nullable String cause) implements FeedReport {}

    /** The feed has stopped because of a bug in Askel. */
    record Broken(Throwable bug) implements FeedReport {}
}
