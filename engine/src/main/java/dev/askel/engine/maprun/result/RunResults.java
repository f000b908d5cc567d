package dev.askel.engine.maprun.result;

import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.progress.ExportedFiles;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the results of Map Runs whose children have all ended, and whose ends are stored. The
 * methods block a virtual thread, and wait while the database is unavailable. A repeated call has
 * the same effect as one call, because a new owner repeats the call of a lost one.
 */
public interface RunResults {
    /**
     * Assembles the results of a run whose failures are within the tolerance. Reads the stored
     * ends, and makes the output of the state or exports the files of ResultWriter.
     *
     * @param row the run as its owner has loaded it
     * @param redriveVersions the version of the row at the start of each redrive. A child with ends
     *     before and after a redrive has the later end
     * @return the success, or a failure when the output is too large or the destination refuses a
     *     file
     * @throws InterruptedException when the run is stopped meanwhile
     */
    MapRunOutcome assemble(MapRunRow row, MapRunScope scope, List<Long> redriveVersions)
            throws InterruptedException;

    /**
     * Exports the files of ResultWriter for a run that has failed or was stopped. The caller has
     * checked that the run has a ResultWriter with a destination ({@link MapRunResults#hasFiles}).
     *
     * @param redriveVersions the versions, as for {@link #assemble}
     * @param pending the pending children that are in no earlier file
     * @param earlier the files that an earlier owner has exported; null when there are none
     * @param onFilesExported receives all exported files after each file of pending children; must
     *     not block
     * @return false when the destination refuses a file
     * @throws InterruptedException when the run has another owner meanwhile
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
