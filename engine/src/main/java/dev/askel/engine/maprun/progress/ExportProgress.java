package dev.askel.engine.maprun.progress;

import dev.askel.engine.maprun.MapRunOutcome;

/**
 * The outcome of an unsuccessful run and its files stored so far.
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
