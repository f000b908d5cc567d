package dev.askel.engine.maprun.live;

import dev.askel.asl.interpreter.HeldBytes;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.execution.codec.MapRunScopeCodec;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.admission.LoadedRunMemory;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SelectionCodec;
import org.jspecify.annotations.Nullable;

/**
 * A Map Run whose row is decoded.
 *
 * @param row the row without its plan and progress
 * @param progress the stored progress, or the progress at the start of a redrive
 */
record DecodedRun(MapRunRow row, MapRunScope scope, RunProgress progress) {
    /**
     * Decodes a row.
     *
     * @throws IllegalStateException when the row is damaged
     */
    static DecodedRun of(MapRunRow row) {
        return new DecodedRun(
                row.withoutPlanAndProgress(), MapRunScopeCodec.decode(row.plan()), progressOf(row));
    }

    /** Creates a run that has started no children. */
    static DecodedRun unstarted(MapRunRow row, MapRunScope scope) {
        return new DecodedRun(row, scope, RunProgress.START);
    }

    /**
     * Returns the stored progress. If the run was redriven after the last write, returns the
     * progress at the start of the redrive.
     */
    static RunProgress progressOf(MapRunRow row) {
        var bytes = row.progress();
        var stored = bytes == null ? RunProgress.START : ProgressCodec.decode(bytes);
        return stored.redriveCount() < row.redriveCount()
                ? stored.redriven(row.redriveCount(), row.version(), selectionOf(row))
                : stored;
    }

    private static @Nullable RedriveSelection selectionOf(MapRunRow row) {
        return SelectionCodec.decodeNullable(row.selection());
    }

    /**
     * Returns the children that the last redrive runs again; null for all unsuccessful children.
     */
    @Nullable RedriveSelection selection() {
        return selectionOf(row);
    }

    /** Returns the estimated heap of the loaded run without its children. */
    long heapBytes() {
        var selection = row.selection();
        return LoadedRunMemory.RUN_BYTES
                + FeedEntry.Child.HEAP_PER_DATA_BYTE
                        * (HeldBytes.count(scope.input(), scope.frame())
                                + (selection == null ? 0 : selection.size()));
    }

    /**
     * Returns the estimated heap that the report of an outcome needs. The report contains the
     * output and a message to another node.
     */
    static long heapBytes(MapRunOutcome outcome) {
        var output = outcome.output();
        return LoadedRunMemory.RUN_BYTES
                + (output == null
                        ? 0
                        : 2L * FeedEntry.Child.HEAP_PER_DATA_BYTE * output.sizeBytes());
    }
}
