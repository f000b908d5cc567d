package dev.askel.engine.doctor;

import java.util.Locale;

/** A kind of check. The order is that of the report. */
public enum Check {
    /** The settings of the server. */
    CONFIGURATION,
    /** The settings of PostgreSQL that protect acknowledged work. */
    DATABASE,
    /** The clocks of the database and of this node. */
    CLOCK,
    /** The free space of the data folder. */
    DISK,
    /** The certificates of HTTP and of the cluster. */
    CERTIFICATE,
    /** The rows of each journal are contiguous and readable. */
    JOURNAL,
    /** The rows of {@code executions} agree with the journal. */
    INDEX,
    /** Each running execution has something that wakes it. */
    WAKEUP,
    /** Calls that wait for a permit of their endpoint. */
    PERMIT,
    /** Requests for permits of semaphores. */
    SEMAPHORE,
    /** Queues and permits of start limits. */
    START_LIMIT,
    /** Activity tasks and callbacks. */
    OPEN_TASK,
    /** Tasks that wait for a signal with a key. */
    SIGNAL_WAIT,
    /** Paused executions. */
    PAUSE,
    /** The values of search attributes. */
    SEARCH_ATTRIBUTE,
    /** Distributed Maps. */
    MAP_RUN,
    /** Executions that could not be recovered. */
    QUARANTINE,
    /** Asynchronous Express executions. */
    EXPRESS,
    /** Bulk jobs and their items. */
    BULK,
    /** Schedules. */
    SCHEDULE,
    /** Deliveries of schedules and rules. */
    DELIVERY,
    /** Records of execution logs that are not delivered yet. */
    LOG,
    /** Executions that retention should have deleted. */
    RETENTION;

    /** Returns the name in reports, such as {@code open-task}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
