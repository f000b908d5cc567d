package dev.askel.engine.maprun.progress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result files of an unsuccessful run that are exported already. After a failure of a node, the
 * run's next actor continues after these files.
 *
 * @param succeeded the size in bytes of each file of succeeded children; all of these files are
 *     exported
 * @param failed the size in bytes of each file of other ended children; all of these files are
 *     exported
 * @param pending the size in bytes of each file of pending (never started) children
 * @param next the first pending child that is in no file; all planned children have smaller numbers
 * @param checkpoint the position in the source at which a reader of that child's items begins; null
 *     for an array of items
 */
public record ExportedFiles(
        List<Integer> succeeded,
        List<Integer> failed,
        List<Integer> pending,
        Frontier next,
        @Nullable SourceCheckpoint checkpoint) {
    public ExportedFiles {
        succeeded = List.copyOf(succeeded);
        failed = List.copyOf(failed);
        pending = List.copyOf(pending);
    }
}
