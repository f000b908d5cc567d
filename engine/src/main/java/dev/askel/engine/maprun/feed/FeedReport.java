package dev.askel.engine.maprun.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report of the feed to the owner of the run. */
public sealed interface FeedReport {
    /** Entries in the order of the source. The memory of the children is reserved. */
    record Entries(List<FeedEntry> entries) implements FeedReport {}

    /** Inputs of children whose plan is durable and that do not exist. Their memory is reserved. */
    record Missing(List<FeedEntry.Child> children) implements FeedReport {}

    /** The items cannot be read or selected. */
    record Failed(@Nullable String error, @Nullable String cause) implements FeedReport {}

    /** The feed has stopped because of a bug in Askel. */
    record Broken(Throwable bug) implements FeedReport {}
}
