package dev.askel.engine.maprun;

import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.sql.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of a Map Run. The owner of a run is the actor that executes it.
 *
 * @param plan the run's plan with the parent's variables and context, as {@code MapRunScopeCodec}
 *     encodes them
 * @param version incremented by each write of an owner, each takeover and each redrive; a write
 *     that expects another version is refused
 * @param progress the progress of the run; only its owners write and read it; null before the first
 *     write
 * @param stoppedAtMillis engine time of the run's end, epoch milliseconds; null while the run is
 *     RUNNING
 * @param outcome null while the run is RUNNING
 * @param isParentNotified whether the parent has acknowledged the outcome
 * @param redriveCount the number of redrives of the run that its parent has requested
 * @param redrivenAtMillis engine time of the last redrive; null without a redrive
 * @param owner the version that the takeover of the present owner produced; 0 for the first owner
 * @param selection the children that the last redrive runs again, as {@code SelectionCodec} encodes
 *     them; null when the redrive runs all unsuccessful children again
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
        boolean isParentNotified,
        int redriveCount,
        @Nullable Long redrivenAtMillis,
        long owner,
        @Nullable Bytes selection) {

    /** Returns the row after {@link MapRunStore#takeOver}. */
    public MapRunRow withNewOwner() {
        return with(plan, version + 1, progress, version + 1);
    }

    /** Returns the row without its plan and progress, to free their memory after decoding. */
    public MapRunRow withoutPlanAndProgress() {
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
                isParentNotified,
                redriveCount,
                redrivenAtMillis,
                presentOwner,
                selection);
    }
}
