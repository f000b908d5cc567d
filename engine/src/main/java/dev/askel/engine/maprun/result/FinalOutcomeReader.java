package dev.askel.engine.maprun.result;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.Chunks;
import dev.askel.engine.maprun.EndBlocks;
import dev.askel.engine.maprun.RetriedRead;
import dev.askel.engine.maprun.StoredBlock;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.destination.ResultWriterException;
import dev.askel.engine.sql.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the last outcome of each child execution of a Map Run. An outcome ({@link ChildEnd}) is the
 * final status of a child with its output, or with its error and cause. A child of a redriven run
 * can have several outcomes, and the last one counts.
 *
 * <p>One block (a stored row of outcomes) is in memory while the next one is read. The children of
 * a redriven run are read in ranges of their numbers, so the memory does not grow with the number
 * of children. For each range, a first pass over the summaries counts the outcomes of each child. A
 * second pass over the blocks skips all outcomes except the last one of each child. The methods
 * block the caller's virtual thread.
 */
final class FinalOutcomeReader {
    /** The number of children in a range. The count of outcomes of each child takes two bytes. */
    static final int RANGE_CHILDREN = 4 * 1024 * 1024;

    /**
     * The number of blocks whose summaries one query reads. A summary has about 20 bytes for each
     * child.
     */
    private static final int SUMMARIES_PER_READ = 16;

    /**
     * The maximum number of outcomes in one call of the receiver. It is small because each outcome
     * may have a large input.
     */
    private static final int ENDS_TOGETHER = 100;

    private final EndBlocks store;
    private final String mapRunId;
    private final boolean isRedriven;
    private final int rangeChildren;

    FinalOutcomeReader(EndBlocks store, String mapRunId, boolean isRedriven) {
        this(store, mapRunId, isRedriven, RANGE_CHILDREN);
    }

    /** Creates a reader with ranges of another size. */
    FinalOutcomeReader(EndBlocks store, String mapRunId, boolean isRedriven, int rangeChildren) {
        this.store = store;
        this.mapRunId = mapRunId;
        this.isRedriven = isRedriven;
        this.rangeChildren = rangeChildren;
    }

    /** Receives outcomes. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Receives a batch of outcomes from one block: the last outcome of each child, if it has
         * the requested kind.
         *
         * @return false when no further outcomes are needed
         */
        boolean receive(List<ChildEnd> ends) throws ResultWriterException, InterruptedException;
    }

    /** The kinds of outcomes that a caller can request. */
    enum Kind {
        SUCCEEDED,
        NOT_SUCCEEDED,
        ALL;

        private boolean isIn(StoredBlock block) {
            return switch (this) {
                case SUCCEEDED -> block.succeeded() > 0;
                case NOT_SUCCEEDED -> block.failed() + block.timedOut() + block.aborted() > 0;
                case ALL -> true;
            };
        }

        private boolean includes(ChildEnd end) {
            return switch (this) {
                case SUCCEEDED -> isSuccess(end);
                case NOT_SUCCEEDED -> !isSuccess(end);
                case ALL -> true;
            };
        }

        private static boolean isSuccess(ChildEnd end) {
            return end.status() == ExecutionStatus.SUCCEEDED;
        }
    }

    /**
     * Reads the last outcomes that have a kind. Within each range of children, the outcomes have
     * the order of their commits.
     *
     * @param withInputs whether the receiver needs the inputs of children
     */
    void read(Kind kind, boolean withInputs, Receiver receiver)
            throws ResultWriterException, InterruptedException {
        if (!isRedriven) {
            readBlocks(kind, withInputs, _ -> true, kind::isIn, receiver);
            return;
        }
        long lastChild = lastChild();
        for (long from = 0; from <= lastChild; from += rangeChildren) {
            long first = from;
            long end = Math.min(lastChild + 1, from + rangeChildren);
            var counts = countEnds(first, end);
            // The predicate counts down for each outcome of a child, so it must receive all
            // outcomes. It accepts the last outcome, which makes the count 0.
            Predicate<ChildEnd> isLast =
                    each ->
                            each.child() >= first
                                    && each.child() < end
                                    && --counts[(int) (each.child() - first)] == 0;
            if (!readBlocks(
                    kind,
                    withInputs,
                    isLast,
                    block -> block.firstChild() < end && block.lastChild() >= first,
                    receiver)) {
                return;
            }
        }
    }

    private boolean readBlocks(
            Kind kind,
            boolean withInputs,
            Predicate<ChildEnd> isLast,
            Predicate<StoredBlock> isWanted,
            Receiver receiver)
            throws ResultWriterException, InterruptedException {
        var summaries = new Summaries();
        var next = read(summaries, isWanted);
        while (next != null) {
            var stored = next.await();
            // The next block is read while the receiver processes this one.
            next = read(summaries, isWanted);
            var all =
                    withInputs
                            ? ChildBlockCodec.ends(stored)
                            : ChildBlockCodec.endsWithoutInputs(stored);
            var ends = all.stream().filter(isLast).filter(kind::includes).toList();
            for (var together : Chunks.of(ends, ENDS_TOGETHER)) {
                if (!receiver.receive(together)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Starts to read the next wanted block; returns null after the last block. */
    private @Nullable PendingBlock read(Summaries summaries, Predicate<StoredBlock> isWanted)
            throws InterruptedException {
        for (var next = summaries.next(); next != null; next = summaries.next()) {
            if (isWanted.test(next)) {
                return new PendingBlock(next.number());
            }
        }
        return null;
    }

    /** A block that is being read. */
    private final class PendingBlock {
        private final long number;
        private @Nullable CompletionStage<List<StoredBlock>> first;

        private PendingBlock(long number) {
            this.number = number;
            this.first = query();
        }

        private CompletionStage<List<StoredBlock>> query() {
            return store.blocks(mapRunId, number - 1, 1);
        }

        /** Returns the encoded outcomes of the block. */
        private Bytes await() throws InterruptedException {
            var blocks =
                    RetriedRead.read(() -> {
                        var begun = first;
                        first = null;
                        return begun == null ? query() : begun;
                    });
            if (blocks.isEmpty() || blocks.getFirst().number() != number) {
                throw new IllegalStateException("%s has no block %d".formatted(mapRunId, number));
            }
            return blocks.getFirst().ends();
        }
    }

    private long lastChild() throws InterruptedException {
        long last = -1;
        var summaries = new Summaries();
        for (var next = summaries.next(); next != null; next = summaries.next()) {
            last = Math.max(last, next.lastChild());
        }
        return last;
    }

    private char[] countEnds(long first, long end) throws InterruptedException {
        var counts = new char[(int) (end - first)];
        var summaries = new Summaries();
        for (var next = summaries.next(); next != null; next = summaries.next()) {
            if (next.firstChild() >= end || next.lastChild() < first) {
                continue;
            }
            for (var each : ChildBlockCodec.summaries(next.summaries())) {
                if (each.child() >= first && each.child() < end) {
                    counts[(int) (each.child() - first)]++;
                }
            }
        }
        return counts;
    }

    /** The blocks of the run in their order, with summaries only. */
    private final class Summaries {
        private final Queue<StoredBlock> page = new ArrayDeque<>();
        private long after;

        /** Returns the next block; null after the last block. */
        private @Nullable StoredBlock next() throws InterruptedException {
            if (page.isEmpty()) {
                long from = after;
                page.addAll(
                        RetriedRead.read(
                                () -> store.summaries(mapRunId, from, SUMMARIES_PER_READ)));
            }
            var next = page.poll();
            if (next != null) {
                after = next.number();
            }
            return next;
        }
    }
}
