package dev.askel.engine.maprun.result;

import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.progress.ExportedFiles;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the results of Map Runs. All children of a run must have ended, and their outcomes
 * (final statuses and results) must be stored. The methods block the caller's virtual thread, and
 * wait while the database is unavailable. A new owner repeats the call of a lost owner, so a
 * repeated call must have the same effect as one call.
 */
public interface RunResults {
    /**
     * Assembles the results of a run that tolerates its failures. Reads the stored outcomes, and
     * creates the output of the state or exports the files of ResultWriter.
     *
     * @param row the run, as its owner has loaded it
     * @param redriveVersions the version of the row at the start of each redrive. If a child has
     *     several outcomes, the last one counts
     * @return the success, or a failure when the output is too large or the destination refuses a
     *     file
     * @throws InterruptedException when the run is stopped
     */
    MapRunOutcome assemble(MapRunRow row, MapRunScope scope, List<Long> redriveVersions)
            throws InterruptedException;

    /**
     * Exports the files of ResultWriter for a run that has failed or was stopped. The run must have
     * a ResultWriter with a destination ({@link MapRunResults#hasFiles}).
     *
     * @param redriveVersions as for {@link #assemble}
     * @param pending the pending children that are in no earlier file
     * @param earlier the files that an earlier owner has exported; null when there are none
     * @param onFilesExported receives all exported files at intervals ({@link
     *     ExportProgressSchedule}) and after the last file; must not block
     * @return false when the destination refuses a file
     * @throws InterruptedException when another owner takes the run over
     */
    boolean exportUnsuccessful(
            MapRunRow row,
            MapRunScope scope,
            List<Long> redriveVersions,
            PendingChildren pending,
            @Nullable ExportedFiles earlier,
            Consumer<ExportedFiles> onFilesExported)
            throws InterruptedException;
}
