package dev.askel.engine.doctor;

/** A damage: SQL with the execution's persistence id as its only parameter. */
enum Damage {
    NO_WAKEUP(Subject.WAITING, Check.WAKEUP, "DELETE FROM wakeups WHERE persistence_id = ?"),
    LATE_TIMER(
            Subject.WAITING,
            Check.WAKEUP,
            "UPDATE wakeups SET due = due + 86400000 WHERE persistence_id = ?"),
    NO_TIMER(
            Subject.WAITING,
            Check.WAKEUP,
            "UPDATE wakeups SET due = NULL WHERE persistence_id = ?"),
    PERMIT_WITHOUT_TIME(
            Subject.WAITING,
            Check.PERMIT,
            "UPDATE wakeups SET due = NULL, waits_for = 'lambda x' WHERE persistence_id = ?"),
    WAKEUP_OF_ENDED(
            Subject.ENDED,
            Check.WAKEUP,
            "INSERT INTO wakeups SELECT persistence_id, slice, NULL, false, false"
                    + " FROM executions WHERE persistence_id = ?"),
    NOTICE_OF_ENDED(
            Subject.ENDED,
            Check.WAKEUP,
            "INSERT INTO wakeups SELECT persistence_id, slice, NULL, false, true"
                    + " FROM executions WHERE persistence_id = ?"),
    NO_TASK(Subject.TASK, Check.OPEN_TASK, "DELETE FROM open_tasks WHERE persistence_id = ?"),
    OTHER_TASK(
            Subject.TASK,
            Check.OPEN_TASK,
            "INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, status,"
                    + " scheduled_at, redrive_count) SELECT persistence_id, '', 77, slice,"
                    + " 'callback', 'waiting', 1, 0 FROM executions WHERE persistence_id = ?"),
    TASK_OF_ENDED(
            Subject.ENDED,
            Check.OPEN_TASK,
            "INSERT INTO open_tasks (persistence_id, frame, ordinal, slice, kind, status,"
                    + " scheduled_at, redrive_count) SELECT persistence_id, '', 0, slice,"
                    + " 'callback', 'waiting', 1, 0 FROM executions WHERE persistence_id = ?"),
    SEMAPHORE_OF_ENDED(
            Subject.ENDED,
            Check.SEMAPHORE,
            "INSERT INTO semaphore_requests (persistence_id, frame, ordinal, semaphore, permits,"
                    + " request_limit, state, requested_at) SELECT persistence_id, '', 0,"
                    + " account || '/' || region || '/ended/', 1, 1, 'HELD',"
                    + " (extract(epoch FROM now()) * 1000)::int8"
                    + " FROM executions WHERE persistence_id = ?"),
    UNACCEPTED_PERMIT(
            Subject.HOLDER,
            Check.SEMAPHORE,
            "UPDATE semaphore_requests SET state = 'GRANTED', decided_at = 1,"
                    + " send_after = 32503680000000 WHERE persistence_id = ?"),
    NO_SIGNAL_WAIT(
            Subject.SIGNAL, Check.SIGNAL_WAIT, "DELETE FROM signal_waits WHERE persistence_id = ?"),
    OTHER_KEY(
            Subject.SIGNAL,
            Check.SIGNAL_WAIT,
            "UPDATE signal_waits SET key = 'other' WHERE persistence_id = ?"),
    OTHER_SIGNAL_WAIT(
            Subject.SIGNAL,
            Check.SIGNAL_WAIT,
            "INSERT INTO signal_waits SELECT persistence_id, '/7', account, region, name, key"
                    + " FROM signal_waits WHERE persistence_id = ?"),
    SIGNAL_WAIT_OF_ENDED(
            Subject.ENDED,
            Check.SIGNAL_WAIT,
            "INSERT INTO signal_waits SELECT persistence_id, '', account, region, 'go', 'k'"
                    + " FROM executions WHERE persistence_id = ?"),
    NO_PAUSE(Subject.PAUSED, Check.PAUSE, "DELETE FROM paused_executions WHERE persistence_id = ?"),
    OTHER_PAUSE(Subject.WAITING, Check.PAUSE, pause()),
    PAUSE_OF_ENDED(Subject.ENDED, Check.PAUSE, pause()),
    SEARCH_ATTRIBUTE_OF_NONE(
            Subject.ENDED,
            Check.SEARCH_ATTRIBUTE,
            "WITH added AS (INSERT INTO search_attribute_values (persistence_id, attribute_id,"
                    + " started_at, is_child, body, words) SELECT persistence_id || 'x', 1,"
                    + " started_at, false, 'late', ARRAY['late'] FROM executions"
                    + " WHERE persistence_id = ? RETURNING *) INSERT INTO search_words"
                    + " SELECT attribute_id, 'late', started_at, persistence_id FROM added"),
    NO_START_REQUEST(
            Subject.LIMITED,
            Check.START_LIMIT,
            "WITH gone AS (DELETE FROM start_requests WHERE persistence_id = ? RETURNING slot)"
                    + " UPDATE start_slots s SET used = 0 FROM gone g WHERE s.slot = g.slot"),
    OTHER_START_DECISION(
            Subject.LIMITED,
            Check.START_LIMIT,
            "UPDATE start_requests SET state = 'QUEUED', decision = NULL"
                    + " WHERE persistence_id = ?"),
    OTHER_START_COUNT(
            Subject.LIMITED,
            Check.START_LIMIT,
            "UPDATE start_slots SET used = 7"
                    + " WHERE slot = (SELECT slot FROM start_requests WHERE persistence_id = ?)"),
    NO_START_SLOT(
            Subject.LIMITED,
            Check.START_LIMIT,
            "DELETE FROM start_slots"
                    + " WHERE slot = (SELECT slot FROM start_requests WHERE persistence_id = ?)"),
    START_REQUEST_OF_ENDED(
            Subject.ENDED,
            Check.START_LIMIT,
            "WITH request AS (INSERT INTO start_requests (persistence_id, slot, state,"
                    + " requested_at) SELECT persistence_id, machine_id || '//', 'HELD',"
                    + " (extract(epoch FROM now()) * 1000)::int8"
                    + " FROM executions WHERE persistence_id = ? RETURNING slot)"
                    + " INSERT INTO start_slots SELECT slot, left(slot, 36)::uuid, 1, 0 FROM request"),
    RUNS_IN_INDEX(
            Subject.ENDED,
            Check.INDEX,
            "UPDATE executions SET status = 'RUNNING', stopped_at = NULL, output = NULL,"
                    + " last_event_id = 1 WHERE persistence_id = ?"),
    OTHER_OUTPUT(
            Subject.ENDED,
            Check.INDEX,
            "UPDATE executions SET output = '7'::bytea WHERE persistence_id = ?"),
    OTHER_STATUS(
            Subject.ENDED,
            Check.INDEX,
            "UPDATE executions SET status = 'FAILED', output = NULL WHERE persistence_id = ?"),
    NOT_IN_INDEX(Subject.WAITING, Check.INDEX, "DELETE FROM executions WHERE persistence_id = ?"),
    SIGNAL_WAIT_NOT_IN_INDEX(
            Subject.SIGNAL, Check.INDEX, "DELETE FROM executions WHERE persistence_id = ?"),
    PAUSE_NOT_IN_INDEX(
            Subject.PAUSED, Check.INDEX, "DELETE FROM executions WHERE persistence_id = ?"),
    QUARANTINED(
            Subject.WAITING,
            Check.QUARANTINE,
            "WITH counted AS (UPDATE wakeups SET attempts = 5 WHERE persistence_id = ?"
                    + " RETURNING persistence_id, slice) INSERT INTO quarantine"
                    + " SELECT persistence_id, slice, 1, 5, 'e'::bytea FROM counted"),
    QUARANTINE_OF_NONE(
            Subject.ENDED,
            Check.QUARANTINE,
            "INSERT INTO quarantine SELECT persistence_id || 'x', slice, 1, 4, 'e'::bytea"
                    + " FROM executions WHERE persistence_id = ?"),
    MAP_RUN_OF_NONE(Subject.ENDED, Check.MAP_RUN, mapRun("|| 'x'")),
    MAP_RUN_OF_ENDED(Subject.ENDED, Check.MAP_RUN, mapRun("")),
    BULK_ITEM(
            Subject.ENDED,
            Check.BULK,
            "INSERT INTO bulk_items (job_id, ordinal, persistence_id, machine_name,"
                    + " redrive_count) SELECT gen_random_uuid(), 1, persistence_id,"
                    + " machine_name, 0 FROM executions WHERE persistence_id = ?"),
    SCHEDULE(
            Subject.ENDED,
            Check.SCHEDULE,
            "INSERT INTO schedules (account, region, group_name, name, schedule_id, lane,"
                    + " state, definition, created_at, modified_at, anchor_at, next_at)"
                    + " SELECT account, region, 'g', execution_name, gen_random_uuid(), 0,"
                    + " 'ENABLED', ''::bytea, 1, 1, 1, 32503680000000 FROM executions"
                    + " WHERE persistence_id = ?");

    final Subject subject;
    final Check check;
    final String sql;

    Damage(Subject subject, Check check, String sql) {
        this.subject = subject;
        this.check = check;
        this.sql = sql;
    }

    /**
     * Returns the SQL that inserts a running Map Run of the execution.
     *
     * @param suffix SQL that changes the id of the parent
     */
    static String mapRun(String suffix) {
        return "INSERT INTO map_runs (map_run_id, account, region, machine_id, machine_name,"
                + " label, uuid, slice, parent_persistence_id, parent_arn, frame, ordinal,"
                + " standard, started_at, plan, max_concurrency, tolerated_count,"
                + " tolerated_percentage) SELECT 'run-' || gen_random_uuid(), account,"
                + " region, machine_id, machine_name, 'M', gen_random_uuid()::text, 100000,"
                + " persistence_id "
                + suffix
                + ", 'a', '', 0, true, 1, ''::bytea, 0, 0, 0 FROM executions"
                + " WHERE persistence_id = ?";
    }

    private static String pause() {
        return "INSERT INTO paused_executions (persistence_id, account, region, since,"
                + " stops_timeouts) SELECT persistence_id, account, region, 1, false"
                + " FROM executions WHERE persistence_id = ?";
    }

    /** The execution that is damaged. */
    enum Subject {
        /** Waits for a day in a Wait state; a call was made before. */
        WAITING,
        /** Waits for a worker of an activity. */
        TASK,
        /** Waits for the signal {@code go} with its name as key. */
        SIGNAL,
        /** Is paused in a Wait state; a call was made before. */
        PAUSED,
        /** Holds a permit of a semaphore, and waits for a day in a Wait state. */
        HOLDER,
        /** Has the permit of a start limit, and waits for a day in a Wait state. */
        LIMITED,
        /** Has succeeded. */
        ENDED
    }
}
