package dev.askel.engine.execution.commit;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.Level;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.journal.PendingLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the events of an execution that its machine's log receives. A machine without a log, and
 * a row without an event of the level, cost one comparison.
 */
public final class OwedLogs {
    private static final OwedLogs NONE = new OwedLogs(LoggingConfiguration.NONE);

    private final Level level;
    private final boolean withData;
    private final @Nullable String logGroupArn;

    private OwedLogs(LoggingConfiguration logging) {
        var described = logging.withDefaults();
        this.logGroupArn = logging.logGroupArn();
        this.level = described.level() == null ? Level.OFF : described.level();
        this.withData = Boolean.TRUE.equals(described.includeExecutionData());
    }

    /** Selects by the logging configuration of the pinned revision; null selects none. */
    public static OwedLogs of(@Nullable PinnedDefinition pinned) {
        return pinned == null || pinned.logging().logGroupArn() == null
                ? NONE
                : new OwedLogs(pinned.logging());
    }

    /**
     * The log records of these entries, followed by {@code events} for the event bus.
     *
     * @param redriveCount how often the execution had been redriven before them
     */
    public List<PendingLog> by(List<Entry> entries, int redriveCount, List<PendingLog> events) {
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
