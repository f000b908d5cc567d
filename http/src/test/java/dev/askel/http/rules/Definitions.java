package dev.askel.http.rules;

import dev.askel.http.ServedEngine;

/** Small machines, and one in a state that is hard to hold. */
final class Definitions {
    /** Ends at once. */
    static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    /** Runs for an hour. */
    static final String WAIT =
            "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}";

    /** Lets an activity work. */
    static String activity(String activityArn) {
        return "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
                .formatted(activityArn);
    }

    private Definitions() {}

    /**
     * A machine that stays DELETING: a row says that an Express execution of it runs, which nobody
     * will end.
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
        served.done("DeleteStateMachine", "{\"stateMachineArn\":\"" + machine + "\"}");
        return machine;
    }

    /** An Express machine. */
    static String express(ServedEngine served, String name) {
        return served.done(
                        "CreateStateMachine",
                        ServedEngine.creation(name, PASS)
                                .replace("\"name\"", "\"type\":\"EXPRESS\",\"name\""))
                .text("stateMachineArn");
    }
}
