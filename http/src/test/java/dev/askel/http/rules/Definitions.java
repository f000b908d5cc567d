package dev.askel.http.rules;

import dev.askel.http.ServedEngine;

/** Small machines, and one in a state that otherwise passes quickly. */
final class Definitions {
    /** Ends at once. */
    static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    /** Runs for an hour. */
    static final String WAIT =
            "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}";

    /** A machine whose task is an activity. */
    static String activity(String activityArn) {
        return "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
                .formatted(activityArn);
    }

    private Definitions() {}

    /**
     * Creates a machine that stays DELETING: a row claims that an Express execution of it runs, and
     * no process ends it.
     */
    static String deleting(ServedEngine served, String name) {
        var machine = express(served, name);
        var added =
                served.rig()
                        .execute(
                                """
                                INSERT INTO express_starts (persistence_id, slice, machine_id,
                                    revision, started_at, input)
                                SELECT 'held-' || machine_id, 0, machine_id, 1, created_at, ''
                                  FROM machines WHERE name = ?\
                                """,
                                name);
        if (added != 1) {
            throw new AssertionError(added + " rows");
        }
        served.callOk("DeleteStateMachine", "{\"stateMachineArn\":\"" + machine + "\"}");
        return machine;
    }

    /** Creates an Express machine. */
    static String express(ServedEngine served, String name) {
        return served.callOk(
                        "CreateStateMachine",
                        ServedEngine.createMachineBody(name, PASS)
                                .replace("\"name\"", "\"type\":\"EXPRESS\",\"name\""))
                .text("stateMachineArn");
    }
}
