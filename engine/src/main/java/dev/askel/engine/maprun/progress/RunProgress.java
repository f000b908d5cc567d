package dev.askel.engine.maprun.progress;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a Map Run, in the form that its owner stores. The size depends on the number of
 * open children, not on the number of items.
 *
 * @param frontier the position up to which children are planned
 * @param checkpoints positions in the source of the items, in ascending order. A reader of an item
 *     begins at the last checkpoint that is not after the item. Empty for an array of items
 * @param open the open children in ascending order
 * @param items the numbers of items by the status of their child
 * @param children the numbers of children by status
 * @param redriveCount the number of redrives that the progress includes
 * @param redriveVersions the version of the row at the start of each redrive. Blocks with larger
 *     numbers contain outcomes after that redrive
 * @param reopenedTo the position up to which the last redrive has reopened children; null without a
 *     redrive
 * @param export the export of the unsuccessful run; null unless some of its files are exported
 */
public record RunProgress(
        Frontier frontier,
        List<SourceCheckpoint> checkpoints,
        List<OpenChild> open,
        OutcomeCounts items,
        OutcomeCounts children,
        int redriveCount,
        List<Long> redriveVersions,
        @Nullable RedrivePosition reopenedTo,
        @Nullable ExportProgress export) {
    /** The progress of a run that has planned nothing. */
    public static final RunProgress START =
            new RunProgress(
                    Frontier.START,
                    List.of(),
                    List.of(),
                    OutcomeCounts.NONE,
                    OutcomeCounts.NONE,
                    0,
                    List.of(),
                    null);

    /** Creates a progress without an export. */
    public RunProgress(
            Frontier frontier,
            List<SourceCheckpoint> checkpoints,
            List<OpenChild> open,
            OutcomeCounts items,
            OutcomeCounts children,
            int redriveCount,
            List<Long> redriveVersions,
            @Nullable RedrivePosition reopenedTo) {
        this(
                frontier,
                checkpoints,
                open,
                items,
                children,
                redriveCount,
                redriveVersions,
                reopenedTo,
                null);
    }

    public RunProgress {
        checkpoints = List.copyOf(checkpoints);
        open = List.copyOf(open);
        redriveVersions = List.copyOf(redriveVersions);
    }

    /** Returns the progress with other numbers of items and children that cannot be redriven. */
    RunProgress withNotRedrivable(long ofItems, long ofChildren) {
        return new RunProgress(
                frontier,
                checkpoints,
                open,
                items.withNotRedrivable(ofItems),
                children.withNotRedrivable(ofChildren),
                redriveCount,
                redriveVersions,
                reopenedTo,
                export);
    }

    /**
     * Returns the progress with another export.
     *
     * @param stored null without an export
     */
    public RunProgress withExport(@Nullable ExportProgress stored) {
        return new RunProgress(
                frontier,
                checkpoints,
                open,
                items,
                children,
                redriveCount,
                redriveVersions,
                reopenedTo,
                stored);
    }

    /**
     * Returns the progress at the start of a redrive, without an export.
     *
     * @param version the version of the reopened row
     * @param selection the children that run again; null when all unsuccessful children run again
     */
    public RunProgress redriven(
            int newRedriveCount, long version, @Nullable RedriveSelection selection) {
        var versions = new ArrayList<>(redriveVersions);
        versions.add(version);
        return new RunProgress(
                frontier,
                checkpoints,
                open.stream().map(OpenChild::redriven).toList(),
                selection == null
                        ? items.redriven()
                        : items.redriven(selection.itemCount(), selection.unselectedItems()),
                selection == null
                        ? children.redriven()
                        : children.redriven(selection.childCount(), selection.unselectedChildren()),
                newRedriveCount,
                versions,
                RedrivePosition.START);
    }
}
