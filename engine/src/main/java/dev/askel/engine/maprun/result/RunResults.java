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
 * methods block a virtual thread, also while the database is unavailable. A repeated call has the
 * same effect, because an owner may be lost after it.
 */
public interface RunResults {
    /**
     * Reads the stored ends of a run within the tolerance, and makes the output of the state or
     * writes the files of ResultWriter.
     *
     * @param row the run as its owner has loaded it
     * @param redriveVersions the version of the row at the start of each redrive. An end in a block
     *     up to that version is superseded by an end of its child in a later block
     * @return the success, or a failure when the result is too large or cannot be stored
     * @throws InterruptedException when the run is stopped meanwhile
     */
    MapRunOutcome assemble(MapRunRow row, MapRunScope scope, List<Long> redriveVersions)
            throws InterruptedException;

    /**
     * Writes the files of ResultWriter for a run that has failed or was stopped. The run must have
     * such files ({@link MapRunResults#hasFiles}).
     *
     * @param redriveVersions as of {@link #assemble}
     * @param pending the children that have never started and are in no earlier file
     * @param earlier the files that an earlier owner has stored; null for none
     * @param onFilesStored receives the stored files from time to time; must not block
     * @return false when the destination refuses a file
     * @throws InterruptedException when the run has another owner meanwhile
     */
    boolean storeUnsuccessful(
            MapRunRow row,
            MapRunScope scope,
            List<Long> redriveVersions,
            PendingChildren pending,
            @Nullable ExportedFiles earlier,
            Consumer<ExportedFiles> onFilesStored)
            throws InterruptedException;
}
