package dev.askel.engine.maprun.feed;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.StoredBlock;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildSummary;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RedrivePosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the children that a redrive runs again: the selected children of the redrive whose last
 * outcome was not successful. An outcome is the stored final status of a child with its input and
 * result; a block has the outcomes of one write. Not thread-safe. The methods block, so a virtual
 * thread must call them.
 */
public final class ReopenedChildren {
    private final StoredBlocks blocks;
    private final boolean isStandard;
    private final long lastBlock;
    private final SupersededEnds supersededEnds;
    private final Set<Long> open;
    private final LongPredicate isSelected;
    private RedrivePosition position;

    /** The block whose inputs are in {@code inputs}. */
    private long inputsBlock = OpenChild.NO_BLOCK;

    private Map<Long, Payload> inputs = Map.of();

    /**
     * @param redriveVersions the version of the run's row at the start of each redrive, ascending
     * @param position the position before the first outcome that the last redrive has not processed
     * @param open the open children, which are omitted; an earlier redrive may have reopened some
     *     of them
     * @param isSelected returns whether the last redrive selects the child with a number
     */
    public ReopenedChildren(
            StoredBlocks blocks,
            boolean isStandard,
            List<Long> redriveVersions,
            RedrivePosition position,
            List<OpenChild> open,
            LongPredicate isSelected) {
        this.blocks = blocks;
        this.isStandard = isStandard;
        this.lastBlock = redriveVersions.getLast();
        this.supersededEnds = new SupersededEnds(redriveVersions);
        this.position = position;
        this.isSelected = isSelected;
        this.open = open.stream().map(OpenChild::child).collect(Collectors.toSet());
    }

    /** Returns the children of the next block that has any; null after the last block. */
    public @Nullable List<FeedEntry.Child> next() throws InterruptedException {
        inputsBlock = OpenChild.NO_BLOCK;
        inputs = Map.of();
        supersededEnds.readOnce(blocks);
        while (true) {
            var block = blocks.read(position.block() - 1, !isStandard);
            if (block == null || block.number() > lastBlock) {
                return null;
            }
            int from = block.number() == position.block() ? position.ends() : 0;
            var found = childrenOf(block, from);
            position = new RedrivePosition(block.number() + 1, 0);
            if (!found.isEmpty()) {
                return found;
            }
        }
    }

    private List<FeedEntry.Child> childrenOf(StoredBlock block, int from) {
        var found = new ArrayList<FeedEntry.Child>();
        var summaries = ChildBlockCodec.summaries(block.summaries());
        var ends = isStandard ? List.<ChildEnd>of() : ChildBlockCodec.ends(block.ends());
        for (int i = from; i < summaries.size(); i++) {
            var summary = summaries.get(i);
            if (summary.status() != ExecutionStatus.SUCCEEDED
                    && isSelected.test(summary.child())
                    && !open.contains(summary.child())
                    && !supersededEnds.supersede(block.number(), summary.child())) {
                found.add(
                        new FeedEntry.Child(
                                reopened(summary, block.number()),
                                isStandard ? null : ends.get(i).input(),
                                new RedrivePosition(block.number(), i + 1)));
            }
        }
        return found;
    }

    private static OpenChild reopened(ChildSummary summary, long block) {
        return new OpenChild(
                summary.child(),
                OpenChild.REOPENED,
                summary.items(),
                summary.redriveCount() + 1,
                block);
    }

    /**
     * Returns the input of a child that was already reopened. If callers follow the order of the
     * blocks, each block is read once.
     */
    public Payload inputOf(OpenChild child) throws InterruptedException {
        if (child.endBlock() != inputsBlock) {
            inputs = inputsIn(child.endBlock());
            inputsBlock = child.endBlock();
        }
        var input = inputs.get(child.child());
        if (input == null) {
            throw new IllegalStateException("The input of %s is not stored".formatted(child));
        }
        return input;
    }

    private Map<Long, Payload> inputsIn(long number) throws InterruptedException {
        var found = new HashMap<Long, Payload>();
        var block = blocks.read(number - 1, true);
        if (block != null && block.number() == number) {
            for (var end : ChildBlockCodec.ends(block.ends())) {
                var input = end.input();
                if (input != null) {
                    found.put(end.child(), input);
                }
            }
        }
        return found;
    }
}
