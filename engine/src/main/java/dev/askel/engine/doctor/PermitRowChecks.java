package dev.askel.engine.doctor;

import static dev.askel.engine.doctor.RowCheck.END_OF_OWNER;
import static dev.askel.engine.doctor.RowCheck.PERSISTENCE_ID;
import static dev.askel.engine.doctor.RowCheck.advised;
import static dev.askel.engine.doctor.RowCheck.mended;

import dev.askel.engine.doctor.RowCheck.KeyColumn;
import dev.askel.engine.journal.writer.FairRounds;
import java.util.List;

/** The checks of rows about permits of semaphores, start limits and endpoints. */
final class PermitRowChecks {
    private static final List<KeyColumn> REQUEST_KEY =
            List.of(
                    PERSISTENCE_ID,
                    new KeyColumn("frame", "text"),
                    new KeyColumn("ordinal", "int8"));

    /** All checks of this class. */
    static final List<RowCheck> ALL =
            List.of(
                    new RowCheck(
                            Check.PERMIT,
                            "wakeups",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.waits_for AS detail,
                            t.waits_for IS NOT NULL AND t.due IS NULL
                                AND e.persistence_id IS NOT NULL AS is_damaged
                            """,
                            "waits for the permit %s without a time at which it asks again",
                            null,
                            null),
                    mended(
                            Check.SEMAPHORE,
                            "semaphore_requests",
                            REQUEST_KEY,
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.semaphore AS detail,
                            e.status IS DISTINCT FROM 'RUNNING' AS is_damaged
                            """,
                            "waits for permits or holds permits of %s, although the execution has ended or is gone",
                            """
                            DELETE FROM semaphore_requests t
                             WHERE t.persistence_id = ? AND t.frame = ? AND t.ordinal = ?::int8
                               AND NOT EXISTS %s AND e.status = 'RUNNING')\
                            """
                                    .formatted(END_OF_OWNER)),
                    unaccepted(
                            Check.SEMAPHORE,
                            "semaphore_requests",
                            REQUEST_KEY,
                            "semaphore",
                            "REFUSED",
                            "has not accepted the decision about its request for permits of %s"),
                    mended(
                            Check.START_LIMIT,
                            "start_requests",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.slot AS detail,
                            e.status IS DISTINCT FROM 'RUNNING' AS is_damaged
                            """,
                            "waits for a permit or holds a permit of the start limit %s, although the execution has ended or is gone",
                            // All transactions lock the slot before the request. A later request
                            // of the same fair key gets the turn of the deleted request.
                            """
                            WITH subject AS MATERIALIZED (
                              SELECT persistence_id, slot FROM start_requests
                               WHERE persistence_id = ?),
                            locked AS MATERIALIZED (
                              SELECT count(*) AS slots FROM (
                                SELECT FROM start_slots s
                                 WHERE s.slot = (SELECT slot FROM subject) FOR UPDATE) AS s),
                            gone AS (
                              DELETE FROM start_requests t USING locked
                               WHERE t.persistence_id = (SELECT persistence_id FROM subject)
                                 AND locked.slots >= 0
                                 AND NOT EXISTS %s AND e.status = 'RUNNING')
                              RETURNING t.slot, t.state, t.rank, t.fair_key),
                            gaps AS MATERIALIZED (
                              SELECT slot, fair_key, rank::int8 AS round FROM gone
                               WHERE state = 'QUEUED' AND fair_key <> ''),
                            %s
                            INSERT INTO start_slots AS s (slot, machine_id, used, waiting)
                            SELECT g.slot, left(g.slot, 36)::uuid, 0, 0 FROM gone g
                                ON CONFLICT (slot) DO UPDATE
                               SET used = greatest(0, s.used - (
                                     SELECT (g.state IN ('GRANTED', 'HELD'))::int FROM gone g)),
                                   waiting = greatest(0, s.waiting - (
                                     SELECT (g.state = 'QUEUED')::int FROM gone g)),
                                   undecided_at = 0\
                            """
                                    .formatted(END_OF_OWNER, FairRounds.CLOSING)),
                    mended(
                            Check.START_LIMIT,
                            "start_requests",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.slot AS detail,
                            t.state <> 'ENDED' AND e.status = 'RUNNING' AND NOT EXISTS (
                                SELECT FROM start_slots s WHERE s.slot = t.slot) AS is_damaged
                            """,
                            "has a request of the start limit %s, which no count contains",
                            """
                            INSERT INTO start_slots (slot, machine_id, used, waiting, undecided_at)
                            SELECT r.slot, left(r.slot, 36)::uuid,
                                   count(*) FILTER (WHERE r.state IN ('GRANTED', 'HELD')),
                                   count(*) FILTER (WHERE r.state = 'QUEUED'), 0
                              FROM start_requests t JOIN start_requests r ON r.slot = t.slot
                             WHERE t.persistence_id = ? GROUP BY r.slot
                                ON CONFLICT (slot) DO NOTHING\
                            """),
                    unaccepted(
                            Check.START_LIMIT,
                            "start_requests",
                            List.of(PERSISTENCE_ID),
                            "slot",
                            "ENDED",
                            "has not accepted the decision of the start limit %s"),
                    advised(
                            Check.START_LIMIT,
                            "start_requests",
                            List.of(PERSISTENCE_ID),
                            """
                            t.persistence_id AS subject, e.machine_name AS machine,
                            t.error AS detail,
                            t.error IS NOT NULL AND t.decided_at < $late
                            AND e.status = 'RUNNING' AND EXISTS (
                                SELECT FROM quarantine q
                                 WHERE q.persistence_id = t.persistence_id) AS is_damaged
                            """,
                            "must end with the error %s, but is in quarantine",
                            "askel inspect %s --abort --error %s"),
                    mended(
                            Check.START_LIMIT,
                            "start_slots",
                            List.of(new KeyColumn("slot", "text")),
                            """
                            t.slot AS subject, t.machine_id::text AS machine,
                            t.used || ' used and ' || t.waiting || ' waiting' AS detail,
                            t.used <> (SELECT count(*) FROM start_requests r
                                        WHERE r.slot = t.slot AND r.state IN ('GRANTED', 'HELD'))
                            OR t.waiting <> (SELECT count(*) FROM start_requests r
                                        WHERE r.slot = t.slot AND r.state = 'QUEUED')
                              AS is_damaged
                            """,
                            "counts %s, which are not the numbers of its requests",
                            // Each transaction changes counts and requests together. So the
                            // difference of one snapshot is the damage.
                            """
                            UPDATE start_slots s
                               SET used = greatest(0, s.used + d.used),
                                   waiting = greatest(0, s.waiting + d.waiting),
                                   undecided_at = 0
                              FROM (SELECT o.slot,
                                      count(*) FILTER (WHERE r.state IN ('GRANTED', 'HELD'))
                                        - o.used AS used,
                                      count(*) FILTER (WHERE r.state = 'QUEUED')
                                        - o.waiting AS waiting
                                      FROM start_slots o
                                      LEFT JOIN start_requests r ON r.slot = o.slot
                                     WHERE o.slot = ? GROUP BY o.slot, o.used, o.waiting) d
                             WHERE s.slot = d.slot\
                            """));

    private PermitRowChecks() {}

    /**
     * Finds decisions that a running execution should have accepted.
     *
     * @param detail the column that the sentence shows
     * @param ended the state of a request that ended without a permit
     */
    private static RowCheck unaccepted(
            Check check,
            String table,
            List<KeyColumn> key,
            String detail,
            String ended,
            String sentence) {
        return new RowCheck(
                check,
                table,
                key,
                """
                t.persistence_id AS subject, e.machine_name AS machine,
                t.%s AS detail,
                t.state IN ('GRANTED', '%s') AND t.decided_at < $late
                AND e.status = 'RUNNING' AND NOT EXISTS (
                    SELECT FROM quarantine q
                     WHERE q.persistence_id = t.persistence_id) AS is_damaged
                """
                        .formatted(detail, ended),
                sentence,
                null,
                null);
    }
}
