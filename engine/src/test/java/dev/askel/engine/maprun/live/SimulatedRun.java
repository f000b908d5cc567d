package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.decision.RunEnding;
import dev.askel.engine.maprun.decision.RunProperties;
import dev.askel.engine.maprun.decision.RunState;
import dev.askel.engine.maprun.decision.RunWrite;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.sql.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One Map Run with one random seed. Its owner crashes before and after writes, and its children
 * lose and repeat their ends. Its parent stops it at any time. {@link RunState} makes all
 * decisions.
 */
final class SimulatedRun {
    private static final String UUID = "0d3b4f5c-1111-4222-8333-444455556666";
    private static final int STEPS_MAX = 1_000_000;

    private final Random random;
    private final RunProperties properties;
    private final int items;
    private final int concurrency;
    private final double failureRate;
    private final double crashRate;
    private final @Nullable Integer stopAtStep;

    // Durable
    private @Nullable Bytes progress;

    /** The ends of each redrive and of the time before the first one. */
    private final List<List<ChildEnd>> endsByRedrive = new ArrayList<>(List.of(new ArrayList<>()));

    private final MemoryRunStore blocks = new MemoryRunStore(SampleScope.ofArray(0));
    private long version = 1;
    private int redriveCount;
    private @Nullable RedriveSelection selection;
    private final int redrivesMax;
    private MapRunControl control;
    private @Nullable MapRunOutcome outcome;
    private @Nullable RunProgress lastProgress;

    /** The outcomes of Standard children, by the number of the child; null while the child runs. */
    private final Map<Long, @Nullable ChildEnd> executions = new HashMap<>();

    // Memory of the owner
    private RunState state;
    private final Map<Long, OpenChild> running = new TreeMap<>();
    private final ArrayDeque<FeedEntry> feed = new ArrayDeque<>();
    private final ArrayDeque<FeedEntry.Child> missing = new ArrayDeque<>();
    private final List<ChildEnd> reported = new ArrayList<>();
    private boolean isResumed;
    private boolean isStopRequested;
    private @Nullable RunWrite write;

    /** The progress whose result files were stored last. */
    private @Nullable RunProgress filesOf;

    int crashes;
    int duplicates;
    int selections;

    SimulatedRun(long seed, boolean isStandard) {
        this.random = new Random(seed);
        this.items = random.nextInt(120);
        this.concurrency = 1 + random.nextInt(12);
        this.failureRate = random.nextInt(3) == 0 ? 0.1 : 0;
        this.crashRate = random.nextInt(4) == 0 ? 0 : 0.05;
        this.stopAtStep = random.nextInt(3) == 0 ? random.nextInt(400) : null;
        boolean isKnown = random.nextBoolean();
        this.properties =
                new RunProperties(
                        isStandard,
                        isKnown ? items : RunProperties.UNKNOWN,
                        true,
                        random.nextBoolean(),
                        1 + random.nextInt(20));
        this.redrivesMax = random.nextInt(3);
        this.control =
                new MapRunControl(
                        false,
                        random.nextInt(5) == 0 ? 0 : concurrency,
                        random.nextInt(6),
                        random.nextBoolean() ? 0 : 20);
        this.state = load();
    }

    private int concurrencyMax() {
        return control.maxConcurrency() == 0
                ? properties.childrenMax()
                : Math.min(control.maxConcurrency(), properties.childrenMax());
    }

    /** Runs until the outcome is durable. */
    MapRunOutcome run() {
        var ended = runOnce();
        while (!(ended instanceof MapRunOutcome.Succeeded) && redriveCount < redrivesMax) {
            redrive();
            ended = runOnce();
        }
        return ended;
    }

    /** The parent's redrive reopens the row, for all unsuccessful children or some of them. */
    private void redrive() {
        selection = random.nextBoolean() ? null : selection();
        redriveCount++;
        version++;
        outcome = null;
        setStop(false);
        endsByRedrive.add(new ArrayList<>());
        state = load();
    }

    private RedriveSelection selection() {
        var stored = progress == null ? RunProgress.START : ProgressCodec.decode(progress);
        var last = new TreeMap<Long, ChildEnd>();
        endsByRedrive.forEach(ends -> ends.forEach(end -> last.put(end.child(), end)));
        stored.open().forEach(child -> last.remove(child.child()));
        last.values().removeIf(end -> end.status() == ExecutionStatus.SUCCEEDED);
        var selected = new ArrayList<ChildEnd>();
        var unselectedItems = OutcomeCounts.NONE;
        var unselectedChildren = OutcomeCounts.NONE;
        for (var end : last.values()) {
            if (random.nextBoolean()) {
                selected.add(end);
            } else {
                unselectedItems = unselectedItems.plus(end.status(), end.items());
                unselectedChildren = unselectedChildren.plus(end.status(), 1);
            }
        }
        selections++;
        return new RedriveSelection(
                selected.stream().mapToLong(ChildEnd::child).toArray(),
                selected.stream().mapToLong(ChildEnd::items).sum(),
                unselectedItems,
                unselectedChildren);
    }

    private void setStop(boolean isRequested) {
        control =
                new MapRunControl(
                        isRequested,
                        control.maxConcurrency(),
                        control.toleratedFailureCount(),
                        control.toleratedFailurePercentage());
    }

    private MapRunOutcome runOnce() {
        for (int step = 0; outcome == null; step++) {
            assertThat(step).as("steps").isLessThan(STEPS_MAX);
            if (stopAtStep != null && step == stopAtStep) {
                setStop(true);
                if (random.nextBoolean()) {
                    state.onControl(control);
                }
            }
            act();
            decide();
        }
        return outcome;
    }

    private void act() {
        switch (random.nextInt(7)) {
            case 0 -> readFeed();
            case 1, 2 -> endChild();
            case 3 -> repeatEnd();
            case 4 -> completeWrite();
            case 5 -> resumeOrWake();
            default -> startMissing();
        }
    }

    private void resumeOrWake() {
        if (!isResumed) {
            resume();
        } else if (random.nextInt(10) == 0) {
            state.onControl(control);
        }
    }

    // The owner

    private RunState load() {
        running.clear();
        feed.clear();
        missing.clear();
        reported.clear();
        isResumed = false;
        isStopRequested = false;
        write = null;
        var stored = progress == null ? RunProgress.START : ProgressCodec.decode(progress);
        lastProgress =
                stored.redriveCount() < redriveCount
                        ? stored.redriven(redriveCount, version, selection)
                        : stored;
        return new RunState(
                properties,
                lastProgress,
                control,
                selection == null ? OutcomeCounts.NONE : selection.unselectedItems());
    }

    private void resume() {
        isResumed = true;
        var stored = Objects.requireNonNull(lastProgress);
        var notExisting = new TreeSet<Long>();
        for (var child : state.unconfirmed()) {
            if (properties.isStandard() && executions.containsKey(child.child())) {
                running.put(child.child(), child);
                var end = executions.get(child.child());
                if (end != null && end.redriveCount() < child.redriveCount()) {
                    executions.put(child.child(), null);
                } else if (end != null) {
                    state.onEnded(end);
                    running.remove(child.child());
                }
            } else {
                notExisting.add(child.child());
            }
        }
        for (var child : state.onResumed(notExisting)) {
            if (child.isReopened()) {
                assertThat(properties.isStandard()).as("%s is missing", child).isFalse();
            } else {
                SimulatedFeed.checkCheckpoint(stored, properties, child.firstItem());
            }
            missing.add(new FeedEntry.Child(child, Payload.EMPTY_OBJECT, null));
        }
        feed.addAll(SimulatedFeed.entries(stored, properties, items, blocks, selection));
    }

    private void readFeed() {
        for (int i = random.nextInt(10); i > 0 && !feed.isEmpty() && isResumed; i--) {
            state.onFed(feed.remove());
        }
    }

    private void startMissing() {
        if (!missing.isEmpty() && isResumed) {
            var child = missing.remove();
            if (state.startMissing(child.child().child())) {
                start(child);
            }
        }
    }

    private void decide() {
        if (!isResumed) {
            return;
        }
        if (state.isStopping() && !isStopRequested) {
            isStopRequested = true;
        }
        if (isStopRequested && running.isEmpty()) {
            state.onChildrenStopped();
        }
        if (write != null || state.isWriting()) {
            return;
        }
        write = state.nextWrite(random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(10));
        if (write == null) {
            switch (state.ending()) {
                case null -> {}
                case RunEnding.Assemble _ -> {
                    checkNothingRuns();
                    write = state.end(new MapRunOutcome.Succeeded(Payload.EMPTY_OBJECT));
                }
                case RunEnding.ExportFiles(var ended) -> {
                    checkNothingRuns();
                    filesOf = ended;
                    state.onFilesDone(random.nextInt(5) > 0);
                }
                case RunEnding.End(var end) -> {
                    checkNothingRuns();
                    write = state.end(end);
                }
            }
        }
    }

    private void checkNothingRuns() {
        assertThat(running).as("running children at the end").isEmpty();
        assertThat(executions.values()).as("executions at the end").doesNotContainNull();
    }

    private void completeWrite() {
        var current = write;
        if (current == null) {
            return;
        }
        if (random.nextDouble() < crashRate) {
            crash();
            return;
        }
        progress = ProgressCodec.encode(current.progress());
        version++;
        if (!current.ends().isEmpty()) {
            blocks.add(version, current.ends().toArray(ChildEnd[]::new));
        }
        endsByRedrive.getLast().addAll(current.ends());
        outcome = current.outcome();
        if (outcome == null && random.nextDouble() < crashRate) {
            crash();
            return;
        }
        write = null;
        state.onWritten(control).forEach(this::start);
        assertThat(state.openChildren()).isLessThanOrEqualTo(concurrencyMax());
    }

    private void crash() {
        crashes++;
        state = load();
    }

    // Children

    private void start(FeedEntry.Child started) {
        var child = started.child();
        assertThat(running).as("started twice: %s", child).doesNotContainKey(child.child());
        running.put(child.child(), child);
        if (started.reopenedTo() != null && selection != null) {
            assertThat(selection.contains(child.child())).as("selected: %s", child).isTrue();
        }
        if (properties.isStandard()) {
            if (child.isReopened()) {
                assertThat(executions.get(child.child())).as("redriven: %s", child).isNotNull();
            } else {
                assertThat(executions).doesNotContainKey(child.child());
            }
            executions.put(child.child(), null);
        }
    }

    private void endChild() {
        if (running.isEmpty()) {
            return;
        }
        var numbers = List.copyOf(running.keySet());
        long number = numbers.get(random.nextInt(numbers.size()));
        var status =
                isStopRequested
                        ? ExecutionStatus.ABORTED
                        : random.nextDouble() < failureRate
                                ? ExecutionStatus.FAILED
                                : ExecutionStatus.SUCCEEDED;
        end(number, status);
    }

    private void end(long number, ExecutionStatus status) {
        var child = running.get(number);
        if (child == null) {
            throw new IllegalStateException("Child " + number + " does not run");
        }
        var known = executions.get(number);
        var end =
                known != null
                        ? known
                        : new ChildEnd(
                                number,
                                child.items(),
                                ChildName.of(UUID, number, 0),
                                status,
                                null,
                                null,
                                null,
                                null,
                                1,
                                2,
                                child.redriveCount());
        if (properties.isStandard()) {
            executions.put(number, end);
            if (random.nextInt(5) == 0 && known == null) {
                // The hint is lost; a later check reports the end.
                return;
            }
        }
        running.remove(number);
        assertThat(state.onEnded(end)).as("end refused: %s", end).isTrue();
        reported.add(end);
    }

    /**
     * Reports again an outcome that this owner has received. The outcome may be durable already.
     */
    private void repeatEnd() {
        if (!reported.isEmpty() && random.nextBoolean()) {
            duplicates++;
            var end = reported.get(random.nextInt(reported.size()));
            assertThat(state.onEnded(end)).as("end counted twice: %s", end).isFalse();
        }
    }

    // Results

    /** Checks the durable state after the end. */
    void check() {
        var ended =
                new MapRunEndChecks(
                        ProgressCodec.decode(Objects.requireNonNull(progress)),
                        endsByRedrive,
                        executions.keySet(),
                        selection,
                        filesOf);
        ended.check();
        if (outcome instanceof MapRunOutcome.Succeeded) {
            ended.checkSuccess(items);
        } else if (properties.hasFiles()) {
            ended.checkFiles();
        }
    }
}
