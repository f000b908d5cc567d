package dev.askel.engine.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.journal.PendingLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an execution's rows owe to its machine's log. A machine that logs nothing, and a row without
 * an event of the level, cost one comparison.
 */
final class OwedLogs {
    private static final OwedLogs NONE = new OwedLogs(LoggingConfiguration.NONE);

    private final Level level;
    private final boolean withData;
    private final @Nullable String logGroupArn;

    private OwedLogs(LoggingConfiguration logging) {
        var described = logging.described();
        this.logGroupArn = logging.logGroupArn();
        this.level = described.level() == null ? Level.OFF : described.level();
        this.withData = Boolean.TRUE.equals(described.includeExecutionData());
    }

    /** By the revision it is pinned to; null when that is not there, as nothing happens then. */
    static OwedLogs of(@Nullable PinnedDefinition pinned) {
        return pinned == null || pinned.logging().logGroupArn() == null
                ? NONE
                : new OwedLogs(pinned.logging());
    }

    /**
     * What a row of these entries owes to the log, and {@code events} to the bus.
     *
     * @param redriveCount how often the execution had been redriven before them
     */
    List<PendingLog> by(List<Entry> entries, int redriveCount, List<PendingLog> events) {
        var log = log(entries, redriveCount);
        if (log == null) {
            return events;
        }
        var owed = new ArrayList<PendingLog>(events);
        owed.add(log);
        return owed;
    }

    private @Nullable PendingLog log(List<Entry> entries, int redriveCount) {
        if (logGroupArn == null) {
            return null;
        }
        for (var entry : entries) {
            if (entry instanceof HistoryEvent event && level.logs(event.type())) {
                return PendingLog.events(logGroupArn, level.name(), withData, redriveCount);
            }
        }
        return null;
    }
}
