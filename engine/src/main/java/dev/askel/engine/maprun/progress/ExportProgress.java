package dev.askel.engine.maprun.progress;

import dev.askel.engine.maprun.MapRunOutcome;

/**
 * The progress of exporting the results of an unsuccessful run: the files that are exported
 * already.
 *
 * @param outcome the outcome that the run gets when the export is complete
 */
public record ExportProgress(MapRunOutcome outcome, ExportedFiles files) {
    public ExportProgress {
        if (outcome instanceof MapRunOutcome.Succeeded) {
            throw new IllegalArgumentException("The run has succeeded");
        }
    }
}
