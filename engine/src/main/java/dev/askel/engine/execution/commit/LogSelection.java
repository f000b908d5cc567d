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
 * Selects the events of an execution that are sent to the log of its state machine. For a state
 * machine without a log, the selection costs one comparison.
 */
public final class LogSelection {
    private static final LogSelection NONE = new LogSelection(LoggingConfiguration.NONE);

    private final Level level;
    private final boolean withData;
    private final @Nullable String logGroupArn;

    private LogSelection(LoggingConfiguration logging) {
        var described = logging.withDefaults();
        this.logGroupArn = logging.logGroupArn();
        this.level = described.level() == null ? Level.OFF : described.level();
        this.withData = Boolean.TRUE.equals(described.includeExecutionData());
    }

    /**
     * Creates the selection for the logging configuration of the pinned revision. Null selects no
     * events.
     */
    public static LogSelection of(@Nullable PinnedDefinition pinned) {
        return pinned == null || pinned.logging().logGroupArn() == null
                ? NONE
                : new LogSelection(pinned.logging());
    }

    /**
     * Returns {@code events} (pending events for the event bus), followed by the log record of the
     * entries if a log record is selected.
     *
     * @param redriveCount the number of redrives of the execution before these entries
     */
    public List<PendingLog> select(List<Entry> entries, int redriveCount, List<PendingLog> events) {
        var log = log(entries, redriveCount);
        if (log == null) {
            return events;
        }
        var selected = new ArrayList<PendingLog>(events);
        selected.add(log);
        return selected;
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
