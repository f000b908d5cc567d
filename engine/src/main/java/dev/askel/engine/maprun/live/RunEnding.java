package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.progress.RunProgress;

/** The next step of a run without running children and without a necessary write. */
sealed interface RunEnding {
    /** All children have ended within the tolerance: the result must be assembled. */
    record Assemble() implements RunEnding {}

    /**
     * The run does not succeed: its result files must be exported before its end.
     *
     * @param progress the progress at the end
     */
    record ExportFiles(RunProgress progress) implements RunEnding {}

    /** The run ends with this outcome. */
    record End(MapRunOutcome outcome) implements RunEnding {}
}
