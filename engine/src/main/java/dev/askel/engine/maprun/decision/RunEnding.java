package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.progress.RunProgress;

/** The next step of a run when no child runs and no write is necessary. */
public sealed interface RunEnding {
    /** The run tolerates its failures, and its result must be assembled. */
    record Assemble() implements RunEnding {}

    /**
     * The run is unsuccessful, and its result files must be exported before its end.
     *
     * @param progress the progress at the end of the run
     */
    record ExportFiles(RunProgress progress) implements RunEnding {}

    /** The run ends with this outcome. */
    record End(MapRunOutcome outcome) implements RunEnding {}
}
