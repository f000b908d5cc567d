package dev.askel.engine.maprun.live;

import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.codec.MapRunScopeCodec;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.MapRunStore;
import dev.askel.engine.maprun.StoredBlock;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.sql.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The row of one run in memory. Tests make it unavailable, lose answers, or delay writes. */
final class MemoryRunStore implements MapRunStore {
    static final String ID = "123456789012/us-east-1/machine/" + SampleScope.UUID;

    private final Bytes plan;
    private final List<StoredBlock> blocks = new ArrayList<>();
    private MapRunControl control = new MapRunControl(false, 0, 0, 0);
    private long version = 1;
    private @Nullable String writer;
    private @Nullable Bytes progress;
    private MapRunCounts counts = MapRunCounts.NONE;
    private @Nullable MapRunOutcome outcome;
    private boolean notified;
    private long owner;
    private @Nullable Long wakeAtMillis;
    private @Nullable CompletableFuture<Boolean> passivation;
    private int loads;
    private int unavailableWrites;
    private final ArrayDeque<Supplier<CompletionStage<Void>>> passivationEnds = new ArrayDeque<>();
    private final ArrayDeque<CompletableFuture<@Nullable MapRunRow>> delayedLoads =
            new ArrayDeque<>();
    private int lostAnswers;
    private int answeredWrites = Integer.MAX_VALUE;
    private boolean isHanging;

    MemoryRunStore(SampleScope sample) {
        plan = MapRunScopeCodec.encode(sample.scope());
    }

    /** Stores a block of an earlier owner. */
    synchronized void add(long number, ChildEnd... ends) {
        blocks.add(ChildBlockCodec.encode(number, List.of(ends)));
    }

    /** Makes the next {@code count} writes fail before they change the row. */
    synchronized void failWrites(int count) {
        unavailableWrites = count;
    }

    /** Makes the next {@code count} writes change the row and then lose their answers. */
    synchronized void loseAnswers(int count) {
        lostAnswers = count;
    }

    /** Makes all writes after the next {@code writes} get no answer. */
    synchronized void hangAfter(int writes) {
        answeredWrites = writes;
    }

    synchronized boolean isHanging() {
        return isHanging;
    }

    synchronized void setControl(MapRunControl changed) {
        control = changed;
    }

    /** Simulates a write of another owner. */
    synchronized void supersede() {
        version++;
        writer = "other";
    }

    synchronized @Nullable MapRunOutcome outcome() {
        return outcome;
    }

    synchronized boolean isNotified() {
        return notified;
    }

    /** Returns the version at which the last owner has taken the run over; 0 for the first one. */
    synchronized long owner() {
        return owner;
    }

    /** Returns the time until which the run is passivated; null while it has an owner. */
    synchronized @Nullable Long wakeAtMillis() {
        return wakeAtMillis;
    }

    /** Simulates that an earlier owner has passivated the run. */
    synchronized void setWakeAtMillis(long wakeAt) {
        wakeAtMillis = wakeAt;
    }

    /** Makes the next end of a passivation fail before it changes the row. */
    synchronized void failPassivationEnd() {
        passivationEnds.add(MemoryRunStore::unavailable);
    }

    /** Makes the next end of a passivation throw an exception, as after a bug. */
    synchronized void throwInPassivationEnd() {
        passivationEnds.add(() -> {
            throw new IllegalStateException("a bug");
        });
    }

    /** Delays the answer of the next end of a passivation, which does not change the row. */
    synchronized CompletableFuture<Void> delayPassivationEnd() {
        var answer = new CompletableFuture<Void>();
        passivationEnds.add(() -> answer);
        return answer;
    }

    /** Delays the answer of the next load. */
    synchronized CompletableFuture<@Nullable MapRunRow> delayLoad() {
        var answer = new CompletableFuture<@Nullable MapRunRow>();
        delayedLoads.add(answer);
        return answer;
    }

    /** Returns the failure that calls have while the database is unavailable. */
    static UnavailableException failure() {
        return new UnavailableException(DeferralReason.DATABASE_AWAY, "scripted");
    }

    /** Delays the answer of the next passivation. */
    synchronized CompletableFuture<Boolean> delayPassivation() {
        var answer = new CompletableFuture<Boolean>();
        passivation = answer;
        return answer;
    }

    synchronized int loads() {
        return loads;
    }

    synchronized List<ChildEnd> ends() {
        return blocks.stream()
                .flatMap(block -> ChildBlockCodec.ends(block.ends()).stream())
                .toList();
    }

    synchronized MapRunCounts counts() {
        return counts;
    }

    /** Returns the durable progress. */
    synchronized RunProgress progress() {
        return progress == null ? RunProgress.START : ProgressCodec.decode(progress);
    }

    @Override
    public synchronized CompletionStage<@Nullable MapRunRow> load(String mapRunId) {
        loads++;
        var delayed = delayedLoads.poll();
        if (delayed != null) {
            return delayed;
        }
        return CompletableFuture.completedStage(
                new MapRunRow(
                        new MapRunIdentity(
                                ID,
                                "123456789012",
                                "us-east-1",
                                "machine",
                                "m",
                                "L",
                                SampleScope.UUID,
                                0,
                                "parent",
                                "arn:parent",
                                "",
                                0,
                                null,
                                true,
                                0),
                        outcome == null ? MapRunStatus.RUNNING : MapRunStatus.SUCCEEDED,
                        plan,
                        control,
                        version,
                        progress,
                        counts,
                        null,
                        outcome,
                        notified,
                        0,
                        null,
                        owner,
                        null));
    }

    @Override
    public synchronized CompletionStage<Boolean> takeOver(String mapRunId, long expectedVersion) {
        boolean isTaken = version == expectedVersion && outcome == null;
        if (isTaken) {
            version++;
            owner = version;
            writer = null;
            wakeAtMillis = null;
        }
        return CompletableFuture.completedStage(isTaken);
    }

    @Override
    public synchronized CompletionStage<Boolean> passivate(
            String mapRunId, long expectedVersion, MapRunControl expectedControl, long wakeAt) {
        boolean isWritten = version == expectedVersion && control.equals(expectedControl);
        if (isWritten) {
            wakeAtMillis = wakeAt;
        }
        var delayed = passivation;
        passivation = null;
        return delayed == null ? CompletableFuture.completedStage(isWritten) : delayed;
    }

    @Override
    public synchronized CompletionStage<Void> endPassivation(String mapRunId) {
        var scripted = passivationEnds.poll();
        if (scripted != null) {
            return scripted.get();
        }
        wakeAtMillis = null;
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized CompletionStage<@Nullable MapRunControl> control(String mapRunId) {
        return CompletableFuture.completedStage(control);
    }

    @Override
    public synchronized CompletionStage<WriteResult> write(
            String mapRunId, long expectedVersion, Change change) {
        if (answeredWrites-- <= 0) {
            isHanging = true;
            return new CompletableFuture<>();
        }
        if (unavailableWrites > 0) {
            unavailableWrites--;
            return unavailable();
        }
        if (version == expectedVersion + 1 && change.writer().equals(writer)) {
            return CompletableFuture.completedStage(new WriteResult.Written(control));
        }
        if (version != expectedVersion || outcome != null) {
            return CompletableFuture.completedStage(new WriteResult.Fenced());
        }
        version++;
        writer = change.writer();
        progress = change.progress().get();
        counts = change.counts();
        outcome = change.outcome();
        var block = change.block();
        if (block != null) {
            blocks.add(block.get());
        }
        if (lostAnswers > 0) {
            lostAnswers--;
            return unavailable();
        }
        return CompletableFuture.completedStage(new WriteResult.Written(control));
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedStage(failure());
    }

    @Override
    public synchronized CompletionStage<List<StoredBlock>> blocks(
            String mapRunId, long afterBlock, int limit) {
        return CompletableFuture.completedStage(
                blocks.stream().filter(each -> each.number() > afterBlock).limit(limit).toList());
    }

    @Override
    public CompletionStage<List<StoredBlock>> summaries(
            String mapRunId, long afterBlock, int limit) {
        return blocks(mapRunId, afterBlock, limit);
    }

    @Override
    public CompletionStage<List<String>> openRuns(
            SliceRange slices, @Nullable String after, int limit, long nowMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized CompletionStage<Void> acknowledge(String mapRunId, int redriveCount) {
        notified = true;
        return CompletableFuture.completedStage(null);
    }
}
