package dev.askel.engine.maprun.request;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailureGroup;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailures;
import dev.askel.engine.api.workbench.MapRunMonitor.FailedChild;
import dev.askel.engine.api.workbench.SimilarFailures;
import dev.askel.engine.execution.commit.CauseFingerprint;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.child.ChildEnd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the failures of Express children in groups. Callers add the latest failures first. */
final class ChildFailureGroups {
    private final MapRunIdentity run;
    private final Map<Key, Group> groups = new LinkedHashMap<>();
    private long children;

    /** The properties that the failures of a group share. */
    private record Key(
            ExecutionStatus status, @Nullable String error, @Nullable String causeFingerprint) {}

    ChildFailureGroups(MapRunIdentity run) {
        this.run = run;
    }

    /** The collected failures of a group. */
    private static final class Group {
        private final ChildEnd latest;
        private final List<FailedChild> examples = new ArrayList<>();
        private long count;
        private long firstStartMillis = Long.MAX_VALUE;
        private long lastStartMillis = Long.MIN_VALUE;

        Group(ChildEnd latest) {
            this.latest = latest;
        }

        void add(ChildEnd end, FailedChild example) {
            count++;
            firstStartMillis = Math.min(firstStartMillis, end.startedAtMillis());
            lastStartMillis = Math.max(lastStartMillis, end.startedAtMillis());
            if (examples.size() < ChildFailureGroup.EXAMPLES_MAX) {
                examples.add(example);
            }
        }

        long count() {
            return count;
        }

        long lastStartMillis() {
            return lastStartMillis;
        }

        ChildFailureGroup result(Key key) {
            return new ChildFailureGroup(
                    key.status(),
                    new SimilarFailures(
                            null,
                            key.error(),
                            key.causeFingerprint(),
                            count,
                            Instant.ofEpochMilli(firstStartMillis),
                            Instant.ofEpochMilli(lastStartMillis),
                            latest.cause()),
                    examples);
        }
    }

    /** Adds the outcome of a child that did not succeed. */
    void add(ChildEnd end) {
        var error = end.error();
        var key =
                new Key(
                        end.status(),
                        error,
                        error == null ? null : CauseFingerprint.of(error, end.cause()));
        groups.computeIfAbsent(key, _ -> new Group(end))
                .add(
                        end,
                        new FailedChild(
                                ExpressChildItems.childArn(run, end.name()).toString(),
                                end.child()));
        children++;
    }

    long childCount() {
        return children;
    }

    /** Returns the largest groups. */
    ChildFailures result(boolean complete) {
        var largest =
                groups.entrySet().stream()
                        .sorted(
                                Comparator.comparingLong((Map.Entry<Key, Group> each) ->
                                                each.getValue().count())
                                        .thenComparingLong(
                                                each -> each.getValue().lastStartMillis())
                                        .reversed())
                        .limit(ChildFailures.GROUPS_MAX)
                        .map(each -> each.getValue().result(each.getKey()))
                        .toList();
        return new ChildFailures(largest, groups.size(), children, complete);
    }
}
