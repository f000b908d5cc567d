package dev.askel.engine.maprun.progress;

import dev.askel.engine.maprun.MapRunOutcome;

/**
 * The end of an unsuccessful run whose result files are being stored.
 *
 * @param outcome the outcome after the export
 */
public record ExportProgress(MapRunOutcome outcome, ExportedFiles files) {
    public ExportProgress {
        if (outcome instanceof MapRunOutcome.Succeeded) {
            throw new IllegalArgumentException("The run has succeeded");
        }
    }
}
