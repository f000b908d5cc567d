package dev.askel.engine.maprun;

import dev.askel.engine.journal.partition.SliceRange;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that only lists open runs. */
record OpenRuns(Reader reader) implements MapRunStore {
    /** Reads a page. */
    @FunctionalInterface
    interface Reader {
        CompletionStage<List<String>> read(SliceRange slices, @Nullable String after, int limit);
    }

    @Override
    public CompletionStage<List<String>> openRuns(
            SliceRange slices, @Nullable String after, int limit, long nowMillis) {
        return reader.read(slices, after, limit);
    }

    @Override
    public CompletionStage<@Nullable MapRunRow> load(String mapRunId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<@Nullable MapRunControl> control(String mapRunId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> takeOver(String mapRunId, long expectedVersion) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> passivate(
            String mapRunId,
            long expectedVersion,
            MapRunControl expectedControl,
            long wakeAtMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> endPassivation(String mapRunId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<WriteResult> write(
            String mapRunId, long expectedVersion, Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<StoredBlock>> blocks(String mapRunId, long afterBlock, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<StoredBlock>> summaries(
            String mapRunId, long afterBlock, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> acknowledge(String mapRunId, int redriveCount) {
        throw new UnsupportedOperationException();
    }
}
