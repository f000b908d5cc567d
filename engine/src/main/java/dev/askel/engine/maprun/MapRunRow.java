package dev.askel.engine.maprun;

import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.sql.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of a Map Run.
 *
 * @param plan the run's plan with its parent's scope, as {@code MapRunScopeCodec} encodes it
 * @param version the number of the last write or redrive; a write of another version is fenced
 * @param progress the owner's progress, which only the owner reads; null before its first write
 * @param stoppedAtMillis engine time of the end, epoch milliseconds; null while the run is RUNNING
 * @param outcome null while the run is RUNNING
 * @param notified whether the parent has acknowledged the outcome
 * @param redriveCount the number of redrives of the run, as its parent knows it
 * @param redrivenAtMillis engine time of the last redrive; null without one
 * @param owner the version of the row when the present owner took the run over; 0 for the first
 *     owner
 * @param selection the children that the last redrive runs again, as {@code SelectionCodec} encodes
 *     them; null when it runs all unsuccessful children again
 */
public record MapRunRow(
        MapRunIdentity identity,
        MapRunStatus status,
        Bytes plan,
        MapRunControl control,
        long version,
        @Nullable Bytes progress,
        MapRunCounts counts,
        @Nullable Long stoppedAtMillis,
        @Nullable MapRunOutcome outcome,
        boolean notified,
        int redriveCount,
        @Nullable Long redrivenAtMillis,
        long owner,
        @Nullable Bytes selection) {

    /** Returns the row after {@link MapRunStore#takeOver}. */
    public MapRunRow takenOver() {
        return with(plan, version + 1, progress, version + 1);
    }

    /** Returns the row without its plan and progress, which the caller has decoded. */
    public MapRunRow decoded() {
        return with(Bytes.wrap(new byte[0]), version, null, owner);
    }

    private MapRunRow with(
            Bytes presentPlan,
            long presentVersion,
            @Nullable Bytes presentProgress,
            long presentOwner) {
        return new MapRunRow(
                identity,
                status,
                presentPlan,
                control,
                presentVersion,
                presentProgress,
                counts,
                stoppedAtMillis,
                outcome,
                notified,
                redriveCount,
                redrivenAtMillis,
                presentOwner,
                selection);
    }
}
