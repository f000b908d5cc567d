package dev.askel.http.rules;

import dev.askel.http.ServedEngine;

/** Definitions of small machines, and methods that create special machines. */
final class Definitions {
    /** Ends immediately. */
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
     * Creates a machine that stays in the status DELETING. A row claims that an Express execution
     * of the machine runs, and no process ends that execution.
     */
    static String createDeletingMachine(ServedEngine served, String name) {
        var machine = createExpressMachine(served, name);
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
    static String createExpressMachine(ServedEngine served, String name) {
        return served.callOk(
                        "CreateStateMachine",
                        ServedEngine.createMachineBody(name, PASS)
                                .replace("\"name\"", "\"type\":\"EXPRESS\",\"name\""))
                .text("stateMachineArn");
    }
}
