package dev.askel.engine.maprun.progress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result files of an unsuccessful run that are stored. A later owner continues after them.
 *
 * @param succeeded the bytes of each file of succeeded children; all of them are stored
 * @param failed the bytes of each file of other ended children; all of them are stored
 * @param pending the bytes of the files of children that have never started
 * @param next the first child that is in no file. All planned children precede it
 * @param mark where a reader of its items begins; null for an array of items
 */
public record ExportedFiles(
        List<Integer> succeeded,
        List<Integer> failed,
        List<Integer> pending,
        Frontier next,
        @Nullable Mark mark) {
    public ExportedFiles {
        succeeded = List.copyOf(succeeded);
        failed = List.copyOf(failed);
        pending = List.copyOf(pending);
    }
}
