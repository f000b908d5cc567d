package dev.askel.engine.maprun.admission;

/**
 * The account and the state machine of a Map Run. A node divides its workers, result writers and
 * memory fairly between accounts and state machines.
 *
 * @param machine an id of the state machine that is unique in the account
 */
public record MachineOwner(String account, String machine) {
    /** The owner of the engine's calls that belong to no run. */
    static final MachineOwner ENGINE = new MachineOwner("", "");

    /**
     * Returns the account and the machine of a run or of a Standard child.
     *
     * @param id begins with {@code account/region/machineId/}
     */
    public static MachineOwner of(String id) {
        int account = id.indexOf('/');
        int machine = id.indexOf('/', id.indexOf('/', account + 1) + 1);
        return account < 0 || machine < 0
                ? ENGINE
                : new MachineOwner(id.substring(0, account), id.substring(account + 1, machine));
    }
}
