package dev.askel.engine.maprun.result;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.MapRunStore;
import dev.askel.engine.maprun.StoredBlock;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.sql.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The blocks of one run, in memory. */
final class MemoryBlocks implements MapRunStore {
    private final List<StoredBlock> blocks = new ArrayList<>();
    private int blocksRead;

    /** Stores a block with the next even number. */
    void add(List<ChildEnd> ends) {
        blocks.add(ChildBlockCodec.encode(2L * (blocks.size() + 1), ends));
    }

    /** Returns the number of blocks whose ends were read. */
    int blocksRead() {
        return blocksRead;
    }

    private List<StoredBlock> after(long block, int limit) {
        return blocks.stream().filter(each -> each.number() > block).limit(limit).toList();
    }

    @Override
    public CompletionStage<List<StoredBlock>> blocks(String mapRunId, long afterBlock, int limit) {
        var found = after(afterBlock, limit);
        blocksRead += found.size();
        return CompletableFuture.completedStage(found);
    }

    @Override
    public CompletionStage<List<StoredBlock>> summaries(
            String mapRunId, long afterBlock, int limit) {
        return CompletableFuture.completedStage(
                after(afterBlock, limit).stream().map(MemoryBlocks::withoutEnds).toList());
    }

    private static StoredBlock withoutEnds(StoredBlock block) {
        return new StoredBlock(
                block.number(),
                block.firstChild(),
                block.lastChild(),
                null,
                block.succeeded(),
                block.failed(),
                block.timedOut(),
                block.aborted(),
                block.summaries(),
                Bytes.wrap(new byte[0]));
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
    public CompletionStage<List<String>> openRuns(
            SliceRange slices, @Nullable String after, int limit, long nowMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> acknowledge(String mapRunId, int redriveCount) {
        throw new UnsupportedOperationException();
    }
}
